import { Addresses, type Recipient } from './addresses.ts';
import { placeOf } from './place.ts';
import type { Problem } from './problem.ts';
import type { Source } from './source.ts';
import { compareBytes, epochMs, type Instant } from './values.ts';
import { foldWelcome, parseWelcome } from './welcome.ts';

/** A welcome that the portal mails, as it stood when it was written. */
export interface WelcomeNotice {
  /** The same for the same event, from wherever it is worked out. Whoever it is for gets one mail per key. */
  key: string;
  contract: string;
  at: Instant;
  appointment?: Instant;
  sequence: number;
  recipients: readonly Recipient[];
}

/**
 * Welcomes that name whom the portal is to mail (`To:`), oldest first. `added`: paths that are there now and were not
 * before; `source`: the content after. What a job has sent, or a person noted, tells nothing.
 */
export function welcomeNoticesBetween({ added, source }: { added: Iterable<string>; source: Source }): {
  notices: WelcomeNotice[];
  problems: Problem[];
} {
  const eventsOf = new Map<string, Set<string>>();
  for (const path of added) {
    const place = placeOf(path);
    if (place.kind === 'contract-event')
      eventsOf.set(place.contract, (eventsOf.get(place.contract) ?? new Set()).add(place.id));
  }
  if (eventsOf.size === 0) return { notices: [], problems: [] };
  const addresses = new Addresses(source);
  const notices = source
    .customerSlugs()
    .flatMap((slug) => source.contracts(slug))
    .flatMap(({ number, customer, events }) =>
      events.flatMap(({ id, type, at, body }, index): WelcomeNotice[] => {
        if (type !== 'welcome' || !eventsOf.get(number)?.has(id)) return [];
        const recipients = addresses.contacts(customer, parseWelcome(body).to);
        if (recipients.length === 0) return [];
        const { appointment, sequence } = foldWelcome(events.slice(0, index + 1))!;
        const isToCome = appointment !== undefined && epochMs(appointment) > epochMs(at);
        return [
          { key: `${number}/${id}`, contract: number, at, ...(isToCome && { appointment }), sequence, recipients },
        ];
      }),
    )
    .sort((a, b) => compareBytes(a.at, b.at) || compareBytes(a.key, b.key));
  return { notices, problems: addresses.problems() };
}
