import type { HeldMail } from '../domain/records.ts';
import type { Problem } from '../domain/problem.ts';
import type { Planned, Tree } from '../store/writer.ts';
import { addRequester } from './add-requester.ts';
import type { CommandDeps } from './deps.ts';
import { heldPaths, movedFiles } from './held-files.ts';
import { mailOutcome } from './mail-outcome.ts';
import { readBody, readSubject } from './message-text.ts';
import { openTicket } from './open-ticket.ts';
import { heldMailAt } from './read-head.ts';
import { reply } from './reply.ts';
import { requestProblem } from './request-problem.ts';

export interface ConfirmMailInput {
  /** As it is held. */
  mail: HeldMail;
  /** Whose it is: a contact, or somebody at a customer's domain who becomes one. */
  sender: { customer: string; contact: string } | { customer: string; name: string; email: string };
  /** That it says it answers. */
  ticket?: number;
}

/**
 * Files a held mail as it would have been when it came, had its sender been known: a ticket, or an entry of the one it
 * answers, by the same commands and with the files that came with it, and takes it out of `inbox/` in the same commit.
 * `mail-gone`: somebody has filed or dismissed it. `not-found`: its sender may not write there; it stays held. Throws what
 * the store throws; then nothing was filed.
 */
export async function confirmMail(
  deps: CommandDeps,
  { mail, sender, ticket }: ConfirmMailInput,
): Promise<{ ticket: number; entry?: string; commit: string } | Problem[]> {
  const author = 'contact' in sender ? sender : await addRequester(deps, sender);
  if (Array.isArray(author)) return author;
  const filing = takingOut(deps, mail);
  const { messageId, files = [] } = mail;
  const seen = `confirmed ${mail.id}`;
  const given = { seen, ...(messageId !== undefined && { messageId }) };
  // Whoever sent files alone has said something.
  const text = readBody(mail.body) || files.join(', ');
  if (ticket !== undefined) return reply(filing, { author, ticket, body: text, close: false, ...given });
  const read = readSubject(mail.subject);
  const subject = 'subject' in read ? read.subject : text.split('\n')[0]!.slice(0, 100);
  return openTicket(filing, {
    author,
    ...author,
    via: 'email',
    subject,
    body: text || subject,
    kind: undefined,
    component: undefined,
    ...given,
  });
}

/** The same writer, whose commit also moves the mail's files to what it became, and takes it out. */
function takingOut(deps: CommandDeps, mail: HeldMail): CommandDeps {
  const { writer } = deps;
  return {
    ...deps,
    writer: {
      write: <T>(plan: (tree: Tree) => Promise<Planned<T>>) =>
        writer.write<T>(async (tree) => {
          if (mailOutcome(tree, mail.id) || !(await heldMailAt(tree, mail.id))) return { refused: [gone()] };
          const planned = await plan(tree);
          if (!('commit' in planned)) return planned;
          const { files, trailers } = planned.commit;
          const entry = trailers['Carnet-Entry'];
          const became = { ticket: Number(trailers['Carnet-Ticket']), ...(entry !== undefined && { entry }) };
          return {
            ...planned,
            commit: {
              ...planned.commit,
              files: [...files, ...(await movedFiles(tree, mail, became))],
              remove: await heldPaths(tree, mail.id),
              trailers: { ...trailers, 'Carnet-Mail': mail.id },
            },
          };
        }),
    },
  };
}

function gone(): Problem {
  return requestProblem('mail-gone', undefined, 'This mail is no longer held.', 'There is nothing to do.');
}
