/** What the team's forms do: from what was sent to where the browser goes next. */
import { answerTicket } from '../commands/answer-ticket.ts';
import type { CommandDeps } from '../commands/deps.ts';
import { dismissMail } from '../commands/dismiss-mail.ts';
import { fileMail } from '../commands/file-mail.ts';
import { openTicket } from '../commands/open-ticket.ts';
import { planWelcome } from '../commands/plan-welcome.ts';
import { requestProblem } from '../commands/request-problem.ts';
import { sellContract } from '../commands/sell-contract.ts';
import { settle } from '../commands/settle.ts';
import type { Desk } from '../domain/desk.ts';
import { openSpace } from '../domain/open-space.ts';
import type { Problem } from '../domain/problem.ts';
import type { Source } from '../domain/source.ts';
import { instantOf } from '../domain/values.ts';
import { answerTexts } from '../domain/view-desk-preview.ts';
import type { Postman } from '../mail/postman.ts';
import type { Outcome, Sent } from './actions.ts';

export type DeskAction =
  | 'answer'
  | 'open for a customer'
  | 'sell a contract'
  | 'plan a welcome'
  | 'settle'
  | 'file as a ticket'
  | 'file as a reply'
  | 'dismiss'
  | 'see to a letter';

export interface DeskActionParts {
  postman: Pick<Postman, 'sendAgain' | 'giveUp'>;
  source: () => Source & Disposable;
  commandDeps: () => CommandDeps;
  now: () => number;
  /** Where to go once what a command did can be read; or why it did nothing. */
  shown: (did: { commit: string } | Problem[], what: string, go: string) => Promise<Outcome>;
}

export function openDeskActions(parts: DeskActionParts): Record<DeskAction, (sent: Sent) => Promise<Outcome>> {
  const missing = { missing: true } as const;
  const { commandDeps, shown, postman } = parts;
  /** To what became of the mail, also where a colleague was first. */
  const filed = (did: { ticket?: number; entry?: string; commit: string } | Problem[]): Promise<Outcome> => {
    const { ticket, entry } = Array.isArray(did) ? {} : did;
    const go = ticket === undefined ? '/desk#held' : `/tickets/${ticket}${entry === undefined ? '' : `#${entry}`}`;
    return shown(did, 'held mail filed', go);
  };
  const atDesk = <T>({ reader }: Sent, ask: (desk: Desk, source: Source) => T): T => {
    using content = parts.source();
    return ask(openSpace(content, reader, instantOf(parts.now())).desk!, content);
  };

  return {
    /**
     * `step`: `take` assigns it to whoever clicks; `preview` shows what it would debit; `send` sends, unless it debits
     * something else than what the page showed, which is then shown.
     */
    async answer(sent) {
      const { reader, values, files, parameter } = sent;
      if (reader.kind !== 'team') return missing;
      const { handle: team } = reader;
      const ticket = Number(parameter);
      const step = values['step'];
      // A form that corrects has the contact, and everybody in copy: none, when nobody stands there.
      const nobody = values['contact'] !== undefined && values['cc']?.trim() === '' ? { cc: '-' } : {};
      const texts = step === 'take' ? { assign: team } : answerTexts({ ...values, ...nobody });
      let held: readonly Problem[] = [];
      if (step !== 'take') {
        const preview = atDesk(sent, (desk) => desk.preview(ticket, texts));
        if (preview === undefined) return missing;
        if (preview.problems.length > 0) held = preview.problems;
        else if (step === 'preview') return { refused: [], status: 200 };
        else if (preview.shown !== (values['shown'] ?? '')) held = [notShown()];
      }
      const did = await answerTicket(commandDeps(), { team, ticket, texts, files, seen: values['seen'], held });
      // The page shows what it would debit now, for the engineer to send.
      if (Array.isArray(did) && did.some(({ code }) => code === notShown().code)) return { refused: [], status: 200 };
      return shown(did, 'answer written', `/tickets/${ticket}${'entry' in did ? `#${did.entry}` : ''}`);
    },

    async 'open for a customer'({ reader, values, files }) {
      if (reader.kind !== 'team') return missing;
      const did = await openTicket(commandDeps(), {
        author: { team: reader.handle },
        customer: values['customer'] ?? '',
        contact: values['contact'] ?? '',
        via: values['via'] === 'email' ? 'email' : 'phone',
        subject: values['subject'],
        body: values['body'],
        kind: values['kind'],
        component: values['component'],
        files,
        seen: values['seen'],
      });
      return shown(did, 'ticket opened for a customer', 'ticket' in did ? `/tickets/${did.ticket}` : '');
    },

    async 'sell a contract'({ reader, values }) {
      if (reader.kind !== 'team') return missing;
      const did = await sellContract(commandDeps(), {
        team: reader.handle,
        customer: values['customer'],
        offer: values['offer'],
        number: values['number'],
        start: values['start'],
        coversFrom: values['coversFrom'],
        hours: values['hours'],
        price: values['price'],
        body: values['body'],
        welcome: values['welcome'],
        seen: values['seen'],
      });
      return shown(did, 'contract sold', 'contract' in did ? `/desk/contracts/${did.contract}` : '');
    },

    async 'plan a welcome'({ reader, values, parameter }) {
      if (reader.kind !== 'team') return missing;
      const contract = parameter!;
      const { appointment, to, seen } = values;
      using content = parts.source();
      const did = await planWelcome(commandDeps(), content, { team: reader.handle, contract, appointment, to, seen });
      return shown(did, 'welcome planned', `/desk/contracts/${contract}?notice=welcome-planned`);
    },

    async 'file as a ticket'({ reader, values, parameter }) {
      if (reader.kind !== 'team') return missing;
      const { customer, subject, kind, component } = values;
      const as = { customer, subject, kind, component };
      return filed(await fileMail(commandDeps(), { team: reader.handle, mail: parameter!, ...whoseOf(values), as }));
    },

    async 'file as a reply'({ reader, values, parameter }) {
      if (reader.kind !== 'team') return missing;
      const as = { ticket: values['ticket'] };
      return filed(await fileMail(commandDeps(), { team: reader.handle, mail: parameter!, ...whoseOf(values), as }));
    },

    async dismiss({ reader, values, parameter }) {
      if (reader.kind !== 'team') return missing;
      const { reason } = values;
      return filed(await dismissMail(commandDeps(), { team: reader.handle, mail: parameter!, reason }));
    },

    /** A mail that was given up. `step`: `again`, or `forget`. */
    async 'see to a letter'({ reader, values, parameter }) {
      if (reader.kind !== 'team') return missing;
      const letter = Number(parameter);
      const isThere = values['step'] === 'forget' ? postman.giveUp(letter) : postman.sendAgain(letter);
      return isThere ? { go: '/desk#letters' } : { refused: [letterGone()], status: 400 };
    },

    async settle(sent) {
      const { reader, values } = sent;
      if (reader.kind !== 'team') return missing;
      const { customer = '', contract = '' } = values;
      const outstanding = atDesk(sent, (desk, source) => {
        if (!source.contracts(customer).some(({ number }) => number === contract)) return undefined;
        const owed = desk.toSettle().find((each) => each.customer.slug === customer);
        return { overageMinutes: owed?.overageMinutes ?? 0, travelCents: owed?.travelCents ?? 0 };
      });
      if (outstanding === undefined)
        return {
          refused: [requestProblem('unknown', 'contract', 'This customer has no such contract.', 'Choose one.')],
          status: 400,
        };
      const did = await settle(
        commandDeps(),
        {
          team: reader.handle,
          contract,
          overage: values['overage'],
          travel: values['travel'],
          body: values['body'],
          seen: values['seen'],
        },
        outstanding,
      );
      return shown(did, 'settled', '/desk#to-settle');
    },
  };
}

function whoseOf({ contact, handle, name, role }: Sent['values']) {
  return { contact, sender: { handle, name, role } };
}

function letterGone(): Problem {
  return requestProblem(
    'letter-gone',
    undefined,
    'This mail no longer waits here: a colleague has seen to it.',
    'There is nothing to do.',
  );
}

function notShown(): Problem {
  return requestProblem('not-shown', 'spent', 'This debit has not been shown yet.', 'Look at it, then send.');
}
