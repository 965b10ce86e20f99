import { fourCharacters } from '../commands/authorship.ts';
import type { Config } from '../config.ts';
import { newFilePage } from '../domain/forge.ts';
import { entryId, ticketFolder } from '../domain/format-entry.ts';
import { replyInstant } from '../domain/reply-instant.ts';
import type { Space } from '../domain/space.ts';
import { formatInstant } from '../domain/values.ts';

/** The address of the forge's page; undefined: no forge is known, or this reader answers no such ticket. */
export type AnswerElsewhere = (space: Space, ticket: number) => string | undefined;

/** Each page begins an entry of its own, named and dated as the portal would write it now. */
export function answerElsewhere(
  { forge, branch }: Pick<Config, 'forge' | 'branch'>,
  { now, random }: { now: () => number; random: (bytes: number) => Buffer },
): AnswerElsewhere {
  return (space, number) => {
    const ticket = space.ticket(number);
    if (forge === null || space.reader.kind !== 'team' || !ticket?.mayReply) return undefined;
    const { handle } = space.reader;
    const at = replyInstant({ file: { opened: ticket.opened }, entries: ticket.thread }, now());
    const path = `${ticketFolder(number)}/${entryId(at, handle, fourCharacters(random))}.md`;
    // Keys with nothing after them are as if they were not there: what is not wanted may stay.
    const keys = [`at: ${formatInstant(at, space.company.timezone)}`, `by: ${handle}`, 'status:', 'spent:', 'where:'];
    return newFilePage(forge, branch, { path, text: `---\n${keys.join('\n')}\n---\n\n` });
  };
}
