import { placeOf } from './place.ts';
import type { Recipient } from './addresses.ts';
import type { Source } from './source.ts';
import type { Instant } from './values.ts';

export interface HeldNotice {
  /** The same for the same mail, from wherever it is worked out. Whoever it is for gets one mail per key. */
  key: string;
  /** Id of the held mail. */
  mail: string;
  at: Instant;
  recipients: readonly Recipient[];
}

/**
 * Mail that came to be held, for each active team member, oldest first. `added`: paths that are there now and were not
 * before; `source`: the content after. What was filed since tells nothing: there is nothing left to do.
 */
export function heldNoticesBetween({ added, source }: { added: Iterable<string>; source: Source }): HeldNotice[] {
  const ids = new Set<string>();
  for (const path of added) {
    const place = placeOf(path);
    if (place.kind === 'held-mail') ids.add(place.id);
  }
  if (ids.size === 0) return [];
  const recipients = [...source.team().values()]
    .filter(({ active }) => active)
    .map(({ handle, name, email }): Recipient => ({ handle, name, address: email, reader: { kind: 'team', handle } }));
  if (recipients.length === 0) return [];
  return source
    .heldMail()
    .filter(({ id }) => ids.has(id))
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1))
    .map(({ id, at }) => ({ key: `inbox/${id}`, mail: id, at, recipients }));
}
