import type { Problem } from '../domain/problem.ts';
import type { MailChoice } from '../domain/records.ts';
import { withMailChoice } from '../domain/with-mail-choice.ts';
import { commitAuthor, commitLine, formKey } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { contactAt } from './read-head.ts';
import { notFound, requestProblem, unseen } from './request-problem.ts';

/**
 * Keeps in the customer's file which mails one of its contacts wants: one line, one commit. What stands there already is
 * not written again, and `commit` is the head. `not-found`: no such contact may sign in. Throws what the store throws; then nothing was written.
 */
export async function chooseMails(
  { writer, now }: CommandDeps,
  input: { customer: string; contact: string; mails: string | undefined; seen: string | undefined },
): Promise<{ commit: string } | Problem[]> {
  const { customer, contact, mails } = input;
  const author = { customer, contact };
  const seen = input.seen?.slice(0, 500) ?? '';
  if (seen === '') return [unseen()];
  if (!isChoice(mails))
    return [requestProblem('unknown', 'mails', 'There is no such choice of mails.', 'Choose one of those shown.')];

  const key = formKey(author, 'mails', seen, mails);
  const path = `content/customers/${customer}.md`;
  let standing = '';
  const outcome = await writer.write<null>(async (tree) => {
    const first = tree.find('Carnet-Form', key);
    if (first) return { already: first, result: null };
    const known = await contactAt(tree, customer, contact);
    if (known === undefined) return { refused: [notFound()] };
    const before = Buffer.from((await tree.read(path)) ?? []).toString('utf8');
    const text = withMailChoice(before, contact, mails);
    if (text === undefined) return { refused: [unwritable()] };
    if (text === before) {
      standing = tree.head ?? '';
      return { refused: [] };
    }
    return {
      commit: {
        files: [{ path, content: Buffer.from(text), replace: true }],
        message: commitLine(`${customer}: mails of ${contact} are ${mails}`),
        trailers: { 'Carnet-Form': key },
        author: commitAuthor(author),
        atMs: now(),
      },
      result: null,
    };
  });
  if (!('refused' in outcome)) return { commit: outcome.commit };
  return outcome.refused.length > 0 ? outcome.refused : { commit: standing };
}

function isChoice(text: string | undefined): text is MailChoice {
  return text === 'all' || text === 'mine' || text === 'closures';
}

function unwritable(): Problem {
  return requestProblem(
    'unavailable',
    'mails',
    'Your firm’s file is written in a way that this form cannot change.',
    'Tell us which mails you want: we write it there.',
  );
}
