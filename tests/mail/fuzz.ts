/** What holds of every mail whatever, for the short fuzzing in the tests and the long one in `soak/mail-in.ts`. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { personWith } from '../../src/auth/identify.ts';
import { takeMail } from '../../src/commands/take-mail.ts';
import { previewMail } from '../../src/commands/preview-mail.ts';
import { decide } from '../../src/mail/in/decide.ts';
import { readMail } from '../../src/mail/in/read-mail.ts';
import { filesOf, openStory, problemsOf } from '../commands/support.ts';
import { authservId, firm, secret } from './corpus/firm.ts';
import { sourceFrom } from './source-from.ts';

const folder = join(import.meta.dirname, 'corpus');
export const corpus: readonly Buffer[] = readdirSync(folder)
  .filter((name) => name.endsWith('.eml'))
  .toSorted()
  .map((name) => readFileSync(join(folder, name)));

const source = sourceFrom(firm);
const who = (address: string) => personWith(source, address);

/** What is wrong with what was made of it; undefined: nothing. Does not write. */
export function faultOf(bytes: Buffer): string | undefined {
  const mail = readMail(bytes);
  if ('beyond' in mail) return undefined;
  const preview = previewMail(mail, decide(mail, source, { authservId, secret }, who));
  const oneLine = [preview.subject, preview.from ?? '', mail.from?.name ?? '', mail.messageId];
  if (oneLine.some((text) => /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)))
    return `more than one line in ${JSON.stringify(oneLine)}`;
  const bad = preview.attachments.find(({ filename }) => /[/\\\p{Cc}]|^\.|^$/u.test(filename));
  return bad && `a file is named ${JSON.stringify(bad.filename)}`;
}

/** Files it into a firm of its own: what is wrong with what was written. */
export async function faultOfFiling(bytes: Buffer): Promise<string | undefined> {
  const mail = readMail(bytes);
  if ('beyond' in mail) return undefined;
  const { store, deps } = await openStory(firm);
  const before = await filesOf(store);
  const decision = decide(mail, source, { authservId, secret }, who);
  const filed = await takeMail(deps, { mail, decision, locale: 'fr', recorded: undefined });
  const after = await filesOf(store);
  const ticket = 'ticket' in filed ? `content/tickets/0-999/${filed.ticket}/` : undefined;
  const changed = [...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
  const gone = [...before.keys()].filter((path) => !after.has(path));
  const newcomer = 'newcomer' in decision ? `content/customers/${decision.newcomer.customer}.md` : undefined;
  const allowed = (path: string) =>
    (ticket !== undefined && path.startsWith(ticket)) ||
    path === newcomer ||
    (filed.did === 'held' && path.startsWith('content/inbox/'));
  const strange = [...changed.filter((path) => !allowed(path)), ...gone];
  if (strange.length > 0) return `${filed.did} wrote ${strange.join(', ')}`;
  const problems = (await problemsOf(store)).filter(({ path }) => changed.includes(path));
  return problems.length === 0 ? undefined : problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
}
