import {
  answerFaults,
  answerFields,
  changesOnly,
  parseAnswer,
  saysNothing,
  type AnswerDraft,
  type AnswerTexts,
} from './answer.ts';
import { cliffOf } from './cliff.ts';
import type { AnswerPreview } from './desk.ts';
import { foldLedger, termsOn } from './fold-ledger.ts';
import { foldTicket, interventionsOf } from './fold-ticket.ts';
import type { Intervention, Ledger } from './ledger.ts';
import type { Problem } from './problem.ts';
import type { Entry } from './records.ts';
import { replyInstant } from './reply-instant.ts';
import type { Ticket } from './ticket.ts';
import { dayOf, epochMs } from './values.ts';
import { viewDebit } from './view.ts';
import type { View } from './view.ts';

/** Greater than every name an entry can have, as what is written next would count last of its second. */
const draftId = '~';

/** What an answer as typed would do to the customer's account, were it sent now. */
export function previewAnswer(view: View, number: number, texts: AnswerTexts, self: string): AnswerPreview | undefined {
  const { source, now } = view;
  const ticket = source.ticket(number);
  if (!ticket) return undefined;
  const company = source.company();
  const { draft, problems } = parseAnswer(texts, company.timezone);
  const changes = changesOnly(draft, ticket.state);
  const at = replyInstant(ticket, epochMs(now));
  const faults = [...problems, ...answerFaults(changes, ticket, namedIn(view, changes, ticket), at)];
  if (faults.length === 0 && saysNothing(changes)) faults.push(nothingSaid());

  const { customer } = ticket.file;
  const entry: Entry = { ...changes, id: draftId, at, by: { team: self } };
  // A void that is refused would cancel nothing; one that is not is counted from the entry's instant.
  const after = faults.length === 0 ? accountWith(view, ticket, entry) : undefined;
  const before = after && source.ledger(customer, after.ledger.at);
  const debit = after?.ledger.debits.find((each) => each.ticket === number && each.entry === draftId);
  const intervention = after?.interventions.find((each) => each.ticket === number && each.entry === draftId);
  const contracts = source.contracts(customer);
  const terms = debit && termsOn(contracts, dayOf(debit.instant, company.timezone));
  if (debit && debit.overageMinutes > 0 && terms?.overage === 'refuse') faults.push(overrunRefused(terms.number));
  const paying = new Set(debit?.parts.map(({ contract }) => contract));
  const used = (ledger: Ledger | undefined, contract: string) =>
    ledger?.balances.find((balance) => balance.contract.number === contract);
  return {
    problems: faults,
    ...(debit && intervention && { debit: viewDebit(view, debit, intervention, (id) => id) }),
    ...(debit?.arithmetic.kind === 'computed' && intervention && { cliff: cliffOf(intervention, terms, company) }),
    contracts: (after?.ledger.balances ?? [])
      .map(({ contract: { number: contract, offerName }, usedMinutes, remainingMinutes }) => {
        const was = used(before, contract);
        const moved = was?.usedMinutes !== usedMinutes || paying.has(contract);
        return { moved, number: contract, offerName, before: was?.remainingMinutes ?? null, after: remainingMinutes };
      })
      .filter(({ moved }) => moved)
      .map(({ moved: _, ...contract }) => contract),
    availableBefore: before?.availableMinutes ?? null,
    availableAfter: after?.ledger.availableMinutes ?? null,
    shown: debit || changes.voids !== undefined ? shownOf(after?.ledger, before) : '',
  };
}

/** Said of whole accounts, so that a debit elsewhere that moves this one is noticed too. */
function shownOf(after: Ledger | undefined, before: Ledger | undefined): string {
  const charged = after?.debits.find(({ entry }) => entry === draftId)?.chargedMinutes ?? 0;
  const used = (ledger: Ledger | undefined) =>
    ledger?.balances.reduce((sum, { usedMinutes }) => sum + usedMinutes, ledger.overageMinutes) ?? 0;
  return `${charged}.${used(before)}.${used(after)}.${after?.overageMinutes ?? 0}`;
}

function accountWith(view: View, ticket: Ticket, entry: Entry): { ledger: Ledger; interventions: Intervention[] } {
  const { source } = view;
  const { customer } = ticket.file;
  const folded = foldTicket(ticket.file, [...ticket.entries, entry]);
  const others = source.interventions(customer).filter((each) => each.ticket !== ticket.number);
  const interventions = [...others, ...interventionsOf(folded)];
  const at = entry.at > view.now ? entry.at : view.now;
  const ledger = foldLedger({
    customer,
    company: source.company(),
    contracts: source.contracts(customer),
    interventions,
    at,
  });
  return { ledger, interventions };
}

function namedIn({ source }: View, draft: AnswerDraft, ticket: Ticket) {
  const contacts = source.customers().get(ticket.file.customer)?.contacts.values() ?? [];
  return {
    assign: draft.assign !== undefined && source.team().get(draft.assign)?.active === true,
    contacts: new Set([...contacts].filter(({ active }) => active).map(({ handle }) => handle)),
    component: source.components().some(({ slug }) => slug === draft.component),
    article: source.articles().some(({ slug }) => slug === draft.article),
    duplicateOf: draft.duplicateOf !== undefined && source.ticket(draft.duplicateOf) !== undefined,
  };
}

/** Only the keys of an answer, from whatever a form sent. */
export function answerTexts(values: Readonly<Record<string, string | undefined>>): AnswerTexts {
  return Object.fromEntries(
    answerFields.flatMap((field) => (values[field] === undefined ? [] : [[field, values[field]]])),
  );
}

function nothingSaid(): Problem {
  return {
    code: 'missing',
    severity: 'problem',
    path: '',
    line: 1,
    field: 'body',
    message: 'The answer says nothing, and changes nothing.',
    hint: 'Write a message, the time spent, or what is to change.',
  };
}

function overrunRefused(contract: string): Problem {
  return {
    code: 'overage-refused',
    severity: 'problem',
    path: '',
    line: 1,
    field: 'spent',
    message: `No contract can pay for all of it, and ${contract} says \`overage: refuse\`.`,
    hint: 'Sell a contract whose `coversFrom` is not after that day, or write what is fair as the charge.',
  };
}
