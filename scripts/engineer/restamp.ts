/** Entries that waited are dated again after what was said meanwhile: an answer never comes before its question. */
import { entryId, ticketFolder } from '../../src/domain/format-entry.ts';
import { parseFile } from '../../src/domain/parse-file.ts';
import { placeOf } from '../../src/domain/place.ts';
import type { Entry } from '../../src/domain/records.ts';
import { replyInstant } from '../../src/domain/reply-instant.ts';
import type { Ticket } from '../../src/domain/ticket.ts';
import { epochMs, formatInstant } from '../../src/domain/values.ts';

export interface Restamp {
  ticket: number;
  /** Names of the entry, without `.md`. */
  from: string;
  to: string;
}
/** Of a path, where it goes, and of a text, what it says then. */
export interface Restamps {
  done: readonly Restamp[];
  path(path: string): string;
  text(path: string, text: string): string;
}

/**
 * Looks at entries that are asked to be added to tickets as they are by now: those older than what was said in their
 * ticket meanwhile are dated after it. What they debit stays on the day it was worked. `added`: texts of added files by
 * path, in the order they were written.
 */
export function restamps(
  added: ReadonlyMap<string, string>,
  tickets: ReadonlyMap<number, Ticket>,
  { nowMs, timezone, random }: { nowMs: number; timezone: string; random: () => string },
): Restamps {
  const done: (Restamp & { at: string; worked: string | undefined })[] = [];
  const last = new Map<number, { at: Entry['at'] }[]>();
  for (const [path, text] of added) {
    const place = placeOf(path);
    const parsed = parseFile(path, text);
    if (place.kind !== 'entry' || place.number === undefined || parsed.kind !== 'entry' || !parsed.value) continue;
    const { value: entry } = parsed;
    const ticket = tickets.get(place.number);
    const isLate = ticket?.entries.some(({ id, at }) => id !== entry.id && epochMs(at) >= epochMs(entry.at));
    const before = last.get(place.number) ?? [];
    if (!ticket || (!isLate && before.length === 0)) continue;
    const at = replyInstant({ file: ticket.file, entries: [...ticket.entries, ...before] }, nowMs);
    last.set(place.number, [...before, { at }]);
    const slug = /Z-(.+?)(?:-[0-9a-z]{4})?$/.exec(entry.id)?.[1] ?? 'team';
    const worked = entry.spentMinutes !== undefined && entry.worked === undefined ? entry.at : undefined;
    done.push({
      ticket: place.number,
      from: entry.id,
      to: entryId(at, slug, random()),
      at: formatInstant(at, timezone),
      worked: worked && formatInstant(worked, timezone),
    });
  }
  const renamed = (text: string) => done.reduce((now, { from, to }) => now.replaceAll(from, to), text);
  return {
    done: done.map(({ ticket, from, to }) => ({ ticket, from, to })),
    path: (path) => (done.some(({ ticket }) => path.startsWith(`${ticketFolder(ticket)}/`)) ? renamed(path) : path),
    text(path, text) {
      const own = done.find(({ ticket, from }) => path === `${ticketFolder(ticket)}/${from}.md`);
      if (!own) return renamed(text);
      const dated = text.replace(
        /^at:.*$/m,
        `at: ${own.at}${own.worked === undefined ? '' : `\nworked: ${own.worked}`}`,
      );
      return renamed(dated);
    },
  };
}
