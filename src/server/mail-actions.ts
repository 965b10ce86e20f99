/** What the link does that confirms a held mail. */
import { personWith } from '../auth/identify.ts';
import { confirmMail, type ConfirmMailInput } from '../commands/confirm-mail.ts';
import type { CommandDeps } from '../commands/deps.ts';
import { senderOf } from '../domain/held-mail.ts';
import type { Problem } from '../domain/problem.ts';
import type { HeldMail } from '../domain/records.ts';
import type { Source } from '../domain/source.ts';
import { confirmable, readConfirmation } from '../mail/confirmation.ts';
import type { ActionParts, Outcome, Sent } from './actions.ts';

export type MailAction = 'confirm a mail';

const done = '/confirm?notice=mail-confirmed';
const passedOn = '/confirm?notice=mail-passed-on';

export function openMailActions(
  { source, now, secret }: Pick<ActionParts, 'source' | 'now' | 'secret'>,
  {
    commandDeps,
    shown,
  }: {
    commandDeps: () => CommandDeps;
    /** Once everybody can read what was written. */
    shown: (did: { commit: string } | Problem[], what: string, go: string) => Promise<Outcome>;
  },
): Record<MailAction, (sent: Sent) => Promise<Outcome>> {
  return {
    'confirm a mail': async ({ parameter }) => {
      const link = readConfirmation(parameter!, secret);
      if (link === undefined || link.expiresMs < now())
        return { refused: [], status: 410, notice: 'mail-confirm-expired' };
      const found = () => {
        using content = source();
        const mail = content.heldMail().find(({ id }) => id === link.mail);
        return mail && { mail, what: whatOf(content, mail) };
      };
      const held = found();
      // Pressed before, or a colleague of the team was faster.
      if (held === undefined) return { go: done };
      if (held.what === undefined) return { go: passedOn };
      const did = await confirmMail(commandDeps(), held.what);
      if (!Array.isArray(did)) return shown(did, 'held mail confirmed', done);
      return { go: did.some(({ code }) => code === 'mail-gone') ? done : passedOn };
    },
  };
}

/** Undefined: it is the team's to look at, whoever wrote it. */
function whatOf(content: Source, mail: HeldMail): ConfirmMailInput | undefined {
  const asks = confirmable(mail);
  if (asks === undefined) return undefined;
  const { address, ticket } = asks;
  const person = personWith(content, address);
  const about = ticket === undefined ? {} : { ticket };
  if (person !== undefined)
    return person !== 'ambiguous' && 'contact' in person ? { mail, sender: person, ...about } : undefined;
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const customer = [...content.customers().values()].find(({ domains }) => domains.includes(domain));
  return customer && { mail, sender: { customer: customer.slug, name: senderOf(mail).name, email: address } };
}
