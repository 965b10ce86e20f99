import { ticketFolder } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import type { Author, Locale } from '../domain/records.ts';
import { formatInstant, instantOf } from '../domain/values.ts';
import { commitLine } from './authorship.ts';
import type { CommandDeps } from './deps.ts';
import { ticketFor } from './read-head.ts';
import { notFound, requestProblem } from './request-problem.ts';

export interface FoldAutomaticInput {
  /** Whose program it was, as the address says. */
  author: Author;
  ticket: number;
  subject: string;
  /** As Markdown; long ones are cut. */
  text: string;
  locale: Locale;
}

/** A ticket keeps so many; what answers each of our mails for months is not all kept. */
export const mostFolded = 20;
const longest = 20_000;

/**
 * Keeps what a program answered as a file of the entry that everybody saw last: in the thread, folded, and nothing of the
 * ticket's state moves. It tells nobody. `not-found`: the author has no part in the ticket. `folded-enough`: it has
 * `mostFolded` by now. Throws what the store throws.
 */
export async function foldAutomatic(
  { writer, now, timezone }: CommandDeps,
  { author, ticket: number, subject, text, locale }: FoldAutomaticInput,
): Promise<{ path: string; commit: string } | Problem[]> {
  const outcome = await writer.write<string>(async (tree) => {
    const ticket = await ticketFor(tree, author, number);
    if (!ticket) return { refused: [notFound()] };
    const folder = `${ticketFolder(number)}/files`;
    const of = ticket.entries.findLast(({ internal }) => !internal)?.id ?? 'ticket';
    const stem = locale === 'en' ? 'automatic-reply' : 'reponse-automatique';
    const handle = 'team' in author ? author.team : author.contact;
    const atMs = now();
    const at = instantOf(Math.floor(atMs / 1000) * 1000);
    const kept = await foldedIn(folder, [...ticket.entries.map(({ id }) => id), 'ticket']);
    if (kept.length >= mostFolded) return { refused: [enough()] };
    const name = `${stem}-${handle}-${at.slice(0, 19).replaceAll(':', '')}Z.txt`;
    const path = `${folder}/${of}/${name}`;
    const head = `${handle}, ${formatInstant(at, timezone)}\n${subject.replace(/\s+/g, ' ').slice(0, 200)}\n\n`;
    return {
      commit: {
        files: [{ path, content: Buffer.from(`${head}${text.slice(0, longest)}\n`) }],
        message: `#${number}: automatic mail kept: ${commitLine(name)}`,
        trailers: { 'Carnet-Ticket': String(number) },
        author: { name: 'carnet', email: 'carnet@team.invalid' },
        atMs,
      },
      result: path,
    };

    async function foldedIn(place: string, entries: readonly string[]): Promise<string[]> {
      const names = await Promise.all(entries.map((entry) => tree.children(`${place}/${entry}`)));
      return names
        .flat()
        .flatMap((file) => (/^(?:automatic-reply|reponse-automatique)-/.test(file.name) ? [file.name] : []));
    }
  });
  if ('refused' in outcome) return outcome.refused;
  return { path: outcome.result, commit: outcome.commit };
}

function enough(): Problem {
  return requestProblem(
    'folded-enough',
    undefined,
    `The ticket has ${mostFolded} automatic mails.`,
    'There is nothing to do.',
  );
}
