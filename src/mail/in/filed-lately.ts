import type { Author } from '../../domain/records.ts';
import type { Source } from '../../domain/source.ts';
import { epochMs, instantOf, type Instant } from '../../domain/values.ts';

/** Of one address within a day: tickets opened by mail, or entries by mail in one ticket. More is two programs at it. */
export const mailsPerDay = 30;

/** Whether this writer has filed so many by mail within the day before `now`: in this ticket, else as new ones. */
export function hasFiledTooMany(source: Source, author: Author, ticket: number | undefined, now: Instant): boolean {
  const since = instantOf(epochMs(now) - 24 * 3_600_000);
  if (ticket !== undefined) {
    const entries = source.ticket(ticket)?.entries ?? [];
    const theirs = entries.filter(
      ({ at, by, messageId }) => at >= since && messageId !== undefined && isSame(by, author),
    );
    return theirs.length >= mailsPerDay;
  }
  if ('team' in author) return false;
  const until = instantOf(epochMs(now) + 24 * 3_600_000);
  const { rows } = source.tickets({
    customer: author.customer,
    opened: [since, until],
    status: 'all',
    page: 1,
    perPage: 1_000,
  });
  const opened = rows.filter(({ number }) => {
    const file = source.ticket(number)?.file;
    return file?.via === 'email' && isSame(file.by, author);
  });
  return opened.length >= mailsPerDay;
}

function isSame(one: Author, other: Author): boolean {
  if ('team' in one || 'team' in other) return 'team' in one && 'team' in other && one.team === other.team;
  return one.customer === other.customer && one.contact === other.contact;
}
