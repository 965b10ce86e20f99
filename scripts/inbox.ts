/** Mails that belong to no ticket yet: what they say, and what becomes of them. */
import { parseArgs } from 'node:util';
import { dismissMail } from '../src/commands/dismiss-mail.ts';
import { fileMail } from '../src/commands/file-mail.ts';
import { textTable } from '../src/domain/text-table.ts';
import { formatInstant } from '../src/domain/values.ts';
import { refusal } from './engineer/answer.ts';
import { Mistake } from './engineer/mistake.ts';
import { openWrittenRecord } from './engineer/record.ts';
import { run } from './engineer/run.ts';
import { findWorkplace, readRecord, teamSpace } from './engineer/workplace.ts';

const help = `Mails that are held for a person to look at: listed, shown, filed as a ticket or a reply, dismissed.

  carnet inbox                     lists them, as your clone has them
  carnet inbox show MAIL           the whole of one, and whose it may be
  carnet inbox file MAIL [--ticket N | --customer X] [--contact Y] [--subject TEXT] [--kind incident|advice]
                         [--component SLUG] [--handle NEW --name NAME --role requester|member|manager]
  carnet inbox dismiss MAIL --reason TEXT

MAIL is its name, or as much of it as no other one has. What it most likely is counts where nothing is said.

  --ticket N           a reply on this ticket
  --customer X         a new ticket of this customer
  --contact Y          handle of whom it is of; + for the sender, who becomes a contact by --handle, --name and --role
  --subject, --kind, --component   of the ticket
  --reason TEXT        why there is nothing to do about it
  --repo PATH          your clone; where you are by default
  --json               as JSON

Filing and dismissing are in the record at once. Exit code: 0 done, 1 it cannot be (nothing was written), 2 a wrong call.
`;

await run('inbox', help, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ticket: { type: 'string' },
      customer: { type: 'string' },
      contact: { type: 'string' },
      subject: { type: 'string' },
      kind: { type: 'string' },
      component: { type: 'string' },
      handle: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string' },
      reason: { type: 'string' },
      repo: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const [what = 'list', typed] = positionals;
  if (what === 'list' || what === 'show') {
    const { root, head } = findWorkplace(values.repo ?? process.env.INIT_CWD ?? process.cwd());
    const { source } = await readRecord(root, head);
    const space = teamSpace(source, '', Date.now());
    const held = source.heldMail();
    if (what === 'show') {
      const shown = space.desk!.heldMail(findMail(held, typed))!;
      const { mail, customer, contact, ticket } = shown;
      const likely = [ticket && `ticket ${ticket}`, customer && (contact ? `${customer}/${contact}` : customer)];
      const facts = [
        `From: ${mail.from}`,
        `Date: ${formatInstant(mail.at, source.company().timezone)}`,
        `Subject: ${mail.subject ?? ''}`,
        ...(mail.reason ? [`Held:  ${mail.reason}`] : []),
        `Likely: ${likely.filter(Boolean).join(', ') || 'nobody known'}`,
      ];
      console.log(values.json ? JSON.stringify(shown, null, 2) : `${facts.join('\n')}\n\n${mail.body}`.trimEnd());
      return;
    }
    const rows = held.map(({ id, from, subject = '' }) => [id, from, oneLine(subject)]);
    if (values.json) console.log(JSON.stringify({ commit: head, mails: held }, null, 2));
    else process.stdout.write(rows.length === 0 ? 'No mail is held.\n' : textTable(['mail', 'from', 'subject'], rows));
    return;
  }
  if (what !== 'file' && what !== 'dismiss')
    throw new Mistake(
      'refused',
      `${JSON.stringify(what)} is nothing to do with a mail.`,
      'Write list, show, file or dismiss.',
    );

  await using record = await openWrittenRecord(values.repo);
  const { deps, self, space } = record;
  const mail = findMail(space.desk!.overview('all').heldMail, typed);
  if (what === 'dismiss') {
    if (!values.reason?.trim())
      throw new Mistake('no-message', 'A mail is dismissed for a reason.', 'Write --reason "TEXT".');
    const did = await dismissMail(deps, { team: self, mail, reason: values.reason });
    if (Array.isArray(did)) throw refusal(did, true);
    tell(
      did,
      did.ticket === undefined ? `${mail} is dismissed; the history keeps it.` : `A colleague made it #${did.ticket}.`,
    );
    return;
  }
  const view = space.desk!.heldMail(mail)!;
  const ticket = values.ticket ?? (values.customer === undefined ? view.ticket?.toString() : undefined);
  const { handle, name, role, kind = 'incident', component } = values;
  const did = await fileMail(deps, {
    team: self,
    mail,
    contact: values.contact ?? view.contact,
    sender: { handle: handle ?? view.sender.handle, name: name ?? view.sender.name, role: role ?? 'requester' },
    as:
      ticket !== undefined
        ? { ticket }
        : { customer: values.customer ?? view.customer, subject: values.subject ?? view.mail.subject, kind, component },
  });
  if (Array.isArray(did)) throw refusal(did, true);
  tell(did, did.entry === undefined ? `It is #${did.ticket}.` : `It is a reply on #${did.ticket}: ${did.entry}`);

  function tell(done: object, text: string): void {
    console.log(values.json ? JSON.stringify(done, null, 2) : `${text} Your files follow with: git pull`);
  }
});

/** The one that is meant. Throws Mistake. */
function findMail(held: readonly { id: string }[], typed: string | undefined): string {
  if (typed === undefined) throw new Mistake('refused', 'Which mail?', 'Write its name: carnet inbox has them.');
  const name = typed.replace(/\.md$/, '');
  const meant = held.filter(({ id }) => id.startsWith(name) || id.includes(name));
  const [found] = held.filter(({ id }) => id === name).concat(meant);
  if (found && (found.id === name || meant.length === 1)) return found.id;
  throw new Mistake(
    'unknown-mail',
    meant.length === 0 ? `No mail ${typed} is held.` : `Several mails are called ${typed}.`,
    'carnet inbox lists those that are held; a colleague may have filed it.',
  );
}

function oneLine(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, ' ');
}
