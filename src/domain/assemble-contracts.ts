import type { Contract } from './ledger.ts';
import type { ParsedContract, ParsedContractEvent } from './parse-file.ts';
import type { ContentProblem } from './problem-code.ts';
import type { Company, ContractEvent, ContractFile, Customer, Offer } from './records.ts';
import { quote } from './shape.ts';
import { addDays, addSpan, compareBytes } from './values.ts';

/**
 * Contracts with their terms settled: their own, else the offer's, else the company's; by number. One whose offer is
 * missing or malformed is left out. `problems` are those that show only when the files are put together.
 */
export function assembleContracts({
  company,
  offers,
  customers,
  contracts,
  events,
}: {
  company: Company;
  /** By slug; undefined: the file is malformed. */
  offers: ReadonlyMap<string, Offer | undefined>;
  customers: ReadonlyMap<string, Customer>;
  contracts: Iterable<ParsedContract>;
  events: Iterable<ParsedContractEvent>;
}): { contracts: Contract[]; problems: ContentProblem[] } {
  const problems: ContentProblem[] = [];
  const found = [...contracts].sort((a, b) => compareBytes(a.id, b.id));
  const numbers = new Set(found.map(({ id }) => id));
  const eventsOf = new Map<string, ContractEvent[]>();
  for (const { contract, value } of events) {
    let group = eventsOf.get(contract);
    if (!group) eventsOf.set(contract, (group = []));
    if (value) group.push(value);
  }
  for (const number of eventsOf.keys()) if (!numbers.has(number)) problems.push(missingContract(number));
  const settled: Contract[] = [];
  for (const { value, offer: slug, path, lines } of found) {
    if (slug === undefined) continue;
    const offer = offers.get(slug);
    if (!offer) problems.push(missingOffer(slug, offers.has(slug), path, lines.offer ?? 1));
    else if (value) {
      const own = eventsOf.get(value.number) ?? [];
      settled.push(settle(value, offer, company, customers.get(value.customer), own));
    }
  }
  return { contracts: settled, problems };
}

function settle(
  file: ContractFile,
  offer: Offer,
  company: Company,
  customer: Customer | undefined,
  events: ContractEvent[],
): Contract {
  const end = file.end ?? addDays(addSpan(file.start, offer.validFor), -1);
  const { terminated } = file;
  return {
    number: file.number,
    customer: file.customer,
    offer: file.offer,
    offerName: offer.name,
    start: file.start,
    end,
    coversFrom: file.coversFrom ?? file.start,
    ...(terminated !== undefined && { terminated }),
    lastDay: terminated !== undefined && terminated < end ? terminated : end,
    minutes: file.hoursMinutes ?? offer.hoursMinutes ?? null,
    priceCents: file.priceCents ?? offer.priceCents,
    stepMinutes: file.stepMinutes ?? offer.stepMinutes ?? 15,
    multipliers: file.multipliers ?? offer.multipliers ?? [],
    warnAt: file.warnAt ?? offer.warnAt ?? company.warnAt,
    warnBeforeEnd: file.warnBeforeEnd ?? offer.warnBeforeEnd ?? company.warnBeforeEnd,
    serviceHours: file.serviceHours ?? offer.serviceHours ?? company.serviceHours,
    takeChargeWithinMinutes:
      file.takeChargeWithinMinutes ?? offer.takeChargeWithinMinutes ?? company.takeChargeWithinMinutes,
    overage: file.overage ?? offer.overage ?? 'warn',
    components: file.components,
    contacts: file.contacts ?? warnedContacts(customer),
    events: events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : compareBytes(a.id, b.id))),
    body: file.body,
  };
}

/** A customer's managers, else all its contacts; those who have left are neither. */
function warnedContacts(customer: Customer | undefined): string[] {
  const active = [...(customer?.contacts.values() ?? [])].filter((contact) => contact.active);
  const managers = active.filter((contact) => contact.role === 'manager');
  return (managers.length > 0 ? managers : active).map((contact) => contact.handle);
}

function missingContract(number: string): ContentProblem {
  return {
    code: 'missing-contract',
    severity: 'problem',
    path: `content/contracts/${number}/contract.md`,
    line: 1,
    message: 'There is no contract.md here, so the events beside it do not count.',
    hint: 'Add the contract, or move its events to the folder of theirs.',
  };
}

function missingOffer(slug: string, exists: boolean, path: string, line: number): ContentProblem {
  const file = `content/offers/${slug}.md`;
  return {
    code: 'missing-offer',
    severity: 'problem',
    path,
    line,
    field: 'offer',
    message: exists
      ? `offer names ${quote(slug)}, whose file is malformed, so this contract does not count.`
      : `offer names ${quote(slug)}, and there is no ${file}, so this contract does not count.`,
    hint: exists ? `Mend ${file}.` : `Write the slug of an offer, or add ${file}.`,
  };
}
