/** Opening without signing in: nothing is filed until the mailed link says that the address is the writer's. */
import { readAddress } from '../auth/address.ts';
import { personWith } from '../auth/identify.ts';
import { holdMail } from '../commands/hold-mail.ts';
import type { CommandDeps } from '../commands/deps.ts';
import { bodyProblems, readBody, readSubject } from '../commands/message-text.ts';
import { openTicket } from '../commands/open-ticket.ts';
import type { Problem } from '../domain/problem.ts';
import type { Locale } from '../domain/records.ts';
import { reasonText } from '../i18n/mail-reason.ts';
import { addressProblem, type ActionParts, type Outcome, type Sent } from './actions.ts';
import { draftLifeMs, type Draft } from './drafts.ts';

export type VisitorAction = 'ask to open' | 'confirm an opening';

const held = '/open?notice=opening-held';

export function openVisitorActions(
  { origin, sessions, cookies, source, postman, now, drafts }: ActionParts,
  {
    commandDeps,
    shown,
  }: {
    commandDeps: () => CommandDeps;
    /** Once everybody can read what was written. */
    shown: (did: { commit: string } | Problem[], what: string, go: string) => Promise<Outcome>;
  },
): Record<VisitorAction, (sent: Sent) => Promise<Outcome>> {
  /** As somebody's ticket when the address is a contact's, else in `inbox/`. */
  async function file(
    { address, subject, body, files }: Draft,
    token: string,
    sessionToken?: string,
  ): Promise<Outcome> {
    const known = () => {
      using content = source();
      const locale: Locale = content.company().locale === 'en' ? 'en' : 'fr';
      return { person: personWith(content, address), locale };
    };
    const { person, locale } = known();
    // Two clicks at once are one form; only a hash of it goes into the history.
    const seen = `draft ${token}`;
    if (typeof person === 'object' && 'contact' in person) {
      const fields = { subject, body, kind: undefined, component: undefined, files, seen };
      const opened = await openTicket(commandDeps(), { author: person, ...person, via: 'web', ...fields });
      if (!Array.isArray(opened)) {
        const go = `/tickets/${opened.ticket}`;
        drafts.file(token, go);
        if (sessionToken !== undefined) sessions.end(sessionToken);
        const session = cookies.set('session', sessions.begin(person, address));
        const outcome = await shown(opened, 'ticket opened', go);
        return 'go' in outcome ? { ...outcome, cookies: [session] } : outcome;
      }
    }
    const why = person === undefined ? 'no-contact' : person === 'ambiguous' ? 'ambiguous' : 'not-in-name';
    const reason = reasonText({ is: why }, locale);
    const kept = await holdMail(commandDeps(), { from: address, subject, body, reason, files, seen });
    if (!Array.isArray(kept)) drafts.file(token, held);
    return shown(kept, 'mail held', held);
  }

  return {
    'ask to open': async ({ values, files, locale }) => {
      const problems: Problem[] = [];
      const typed = values['email'] ?? '';
      const address = readAddress(typed);
      if (address === undefined) problems.push(addressProblem(typed));
      const subject = readSubject(values['subject']);
      if ('problem' in subject) problems.push(subject.problem);
      const body = readBody(values['body']);
      problems.push(...bodyProblems(body));
      if (address === undefined || 'problem' in subject || problems.length > 0)
        return { refused: problems, status: 400 };
      const token = await drafts.keep({ address, ...subject, body, files });
      if (token === 'too-much') return { refused: [], status: 503, notice: 'unavailable' };
      if (token === 'too-many') return { refused: [], status: 429, notice: 'too-many' };
      const link = `${origin}/open/${token}`;
      postman.enqueueSignIn({ address, link, expiresMs: now() + draftLifeMs, locale, confirms: true });
      return { go: '/open?notice=opening-sent' };
    },
    'confirm an opening': async ({ parameter, sessionToken }) => {
      const draft = drafts.find(parameter!);
      if (draft === undefined) return { refused: [], status: 410, notice: 'opening-expired' };
      return 'filed' in draft ? { go: draft.filed } : file(draft, parameter!, sessionToken);
    },
  };
}
