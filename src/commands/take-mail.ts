/** What was decided of a mail, written: one mail, one effect, however often it comes. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictureTypeOf } from '../domain/attached-file.ts';
import type { Problem } from '../domain/problem.ts';
import type { Author, Locale } from '../domain/records.ts';
import { twiceReason, type Decision } from '../mail/in/decide.ts';
import { engineerLines } from '../mail/in/engineer-lines.ts';
import type { IncomingMail } from '../mail/in/read-mail.ts';
import type { Planned, Tree } from '../store/writer.ts';
import { addRequester } from './add-requester.ts';
import { answerTicket } from './answer-ticket.ts';
import type { GivenFile } from './attach-files.ts';
import type { CommandDeps } from './deps.ts';
import { foldAutomatic } from './fold-automatic.ts';
import { holdMail } from './hold-mail.ts';
import { maxBody, maxSubject, readBody } from './message-text.ts';
import { openTicket } from './open-ticket.ts';
import { reply } from './reply.ts';
import { requestProblem } from './request-problem.ts';

/** `already`: it had been filed before, and nothing was written. */
export type Taken =
  | { did: 'opened' | 'replied'; ticket: number; commit: string }
  | { did: 'held'; entry: string; commit: string }
  /** A program's answer: kept with the ticket, which it does not move. */
  | { did: 'folded'; ticket: number; commit: string }
  | { did: 'already' | 'ignored' }
  /** It goes back to its sender for these; nothing was written. */
  | { did: 'refused'; problems: Problem[] };

export interface MailToTake {
  mail: IncomingMail;
  decision: Decision;
  locale: Locale;
  /** What the record has by its Message-ID (`recordedBody`), be it from longer ago than commits are remembered. */
  recorded: string | undefined;
}

/**
 * Writes what `decision` says: a ticket, an entry, or a file in `inbox/`, in one commit (before it, one for a newcomer).
 * The same mail again changes nothing; one that has its Message-ID and says something else is held. What can no longer be
 * written as decided, because the head has moved, is held as well. Throws what the store throws; then nothing was written.
 */
export async function takeMail(deps: CommandDeps, { mail, decision, locale, recorded }: MailToTake): Promise<Taken> {
  if (decision.action === 'ignore') return ignore(deps, { mail, decision, locale, recorded });
  if (decision.action === 'reject') return { did: 'refused', problems: [sentBack(decision.reason)] };
  const folder = await mkdtemp(join(tmpdir(), 'carnet-mail-'));
  try {
    const files = await onDisk(folder, mail);
    const { text, cut } = await bodyOf(folder, mail, locale);
    const given = { files: [...files, ...cut], messageId: mail.messageId, seen: `mail ${mail.messageId}` };
    return await write(deps, { mail, decision, locale, recorded }, decision, text, given);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of a program that answers in somebody's place, what it said is kept with the ticket. */
async function ignore(deps: CommandDeps, { mail, decision, locale, recorded }: MailToTake): Promise<Taken> {
  const { ticket, author } = decision as Extract<Decision, { action: 'ignore' }>;
  if (ticket === undefined || author === undefined) return { did: 'ignored' };
  const { subject, text } = mail;
  const once = onceFor(deps, mail, recorded);
  const kept = await foldAutomatic(once, { author, ticket, subject, text, locale });
  return Array.isArray(kept) ? { did: 'ignored' } : { did: 'folded', ticket, commit: kept.commit };
}

async function write(
  deps: CommandDeps,
  { mail, locale, recorded }: MailToTake,
  decision: Extract<Decision, { action: 'open' | 'reply' | 'hold' }>,
  text: string,
  given: { files: GivenFile[]; messageId: string; seen: string },
): Promise<Taken> {
  const subject = subjectOf(mail, locale);
  const once = onceFor(deps, mail, recorded);
  const hold = async (reason: string, with_: CommandDeps = once): Promise<Taken> => {
    const { name, address } = mail.from!;
    const plain = name.replace(/[<>"]/g, '').trim();
    const from = plain === '' ? address : `${plain} <${address}>`;
    const held = await holdMail(with_, { from, subject, body: text, reason, ...given });
    return Array.isArray(held) ? refused(held) : { did: 'held', ...held };
  };
  const refused = async (problems: Problem[]): Promise<Taken> => {
    const codes = problems.map(({ code }) => code);
    if (codes.includes('mail-filed')) return { did: 'already' };
    // Past the first one's mark: this is another mail.
    if (codes.includes('mail-twice')) return hold(twiceReason(locale), deps);
    if (decision.action === 'reply' && 'team' in decision.author) return { did: 'refused', problems };
    return hold(problems.map(({ message }) => message).join(' '));
  };

  if (decision.action === 'hold') return hold(decision.reason);
  if (decision.action === 'reply') {
    const { ticket, author } = decision;
    const written =
      'team' in author
        ? await answerTicket(once, { team: author.team, ticket, texts: engineerLines(text).texts, ...given })
        : await reply(once, { author, ticket, body: text, close: false, ...given });
    return Array.isArray(written) ? refused(written) : { did: 'replied', ticket, commit: written.commit };
  }
  const author: Extract<Author, { contact: string }> | Problem[] =
    'author' in decision ? decision.author : await addRequester(deps, decision.newcomer);
  if (Array.isArray(author)) return refused(author);
  // Whoever writes all of it in the subject has said it.
  const body = readBody(text) === '' ? subject : text;
  const opened = await openTicket(once, {
    author,
    ...author,
    via: 'email',
    subject,
    body,
    kind: undefined,
    component: undefined,
    ...given,
  });
  return Array.isArray(opened) ? refused(opened) : { did: 'opened', ...opened };
}

/**
 * The same writer, that writes one commit for a Message-ID. It is known again by a hash of its own and one of what the mail
 * said, as trailers: an identifier may hold an address, and history cannot be corrected.
 */
function onceFor(deps: CommandDeps, mail: IncomingMail, recorded: string | undefined): CommandDeps {
  const { writer } = deps;
  const trailers = trailersOf(mail);
  return {
    ...deps,
    writer: {
      write: <T>(plan: (tree: Tree) => Promise<Planned<T>>) =>
        writer.write<T>(async (tree) => {
          const first = tree.find('Carnet-Mail', trailers['Carnet-Mail']);
          const same = first
            ? first.trailers.get('Carnet-Mail-Content') === trailers['Carnet-Mail-Content']
            : recorded !== undefined && (readBody(mail.text).endsWith(recorded) || recorded === mail.subject);
          if (first || recorded !== undefined) return { refused: [filedBefore(same)] };
          const planned = await plan(tree);
          if (!('commit' in planned)) return planned;
          return { ...planned, commit: { ...planned.commit, trailers: { ...planned.commit.trailers, ...trailers } } };
        }),
    },
  };
}

function trailersOf({ messageId, from, subject, text, files }: IncomingMail) {
  const content = JSON.stringify([from?.address, subject, text, files.map(({ sha256 }) => sha256)]);
  return { 'Carnet-Mail': hashOf(messageId), 'Carnet-Mail-Content': hashOf(content) };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

function filedBefore(same: boolean): Problem {
  return same
    ? requestProblem('mail-filed', undefined, 'This mail has been filed.', 'There is nothing to do.')
    : requestProblem('mail-twice', undefined, 'Another mail had this Message-ID.', 'Send it again as a new mail.');
}

function sentBack(reason: string): Problem {
  return requestProblem('mail', undefined, reason, 'Send it again once that is mended.');
}

/** The files of a mail where commands want them. */
async function onDisk(folder: string, { files }: IncomingMail): Promise<GivenFile[]> {
  return Promise.all(
    files.map(async ({ name, bytes, sha256 }, i) => {
      const file = join(folder, String(i));
      await writeFile(file, bytes);
      return { name, file, bytes: bytes.length, sha256, picture: pictureTypeOf(bytes) };
    }),
  );
}

/** A message that is too long for a page is a file beside its beginning. */
async function bodyOf(
  folder: string,
  { text }: IncomingMail,
  locale: Locale,
): Promise<{ text: string; cut: GivenFile[] }> {
  if (readBody(text).length <= maxBody) return { text, cut: [] };
  const file = join(folder, 'whole');
  await writeFile(file, text);
  const note = locale === 'en' ? 'The whole message is in message.txt.' : 'Le message entier est dans message.txt.';
  const whole = { name: 'message.txt', file, bytes: Buffer.byteLength(text), sha256: hashOf(text) };
  return { text: `${text.slice(0, maxBody - 1_000)}\n\n[${note}]`, cut: [whole] };
}

function subjectOf({ subject }: IncomingMail, locale: Locale): string {
  const characters = [...subject.replace(/[\p{Cf}\u202a-\u202e\u2066-\u2069]/gu, '')];
  if (characters.join('').trim() === '') return locale === 'en' ? '(no subject)' : '(sans objet)';
  return characters.length > maxSubject ? `${characters.slice(0, maxSubject - 1).join('')}…` : characters.join('');
}
