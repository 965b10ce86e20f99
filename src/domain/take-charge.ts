/** The promise to take a ticket in charge, and who is reminded of it before it is broken. */
import { Addresses, type Recipient } from './addresses.ts';
import { payingFirst } from './fold-ledger.ts';
import { addServiceMinutes, type ServiceTerms } from './service-hours.ts';
import type { Source, TicketSummary } from './source.ts';
import { dayOf, epochMs, instantOf, type Instant } from './values.ts';

export interface TakeChargePromise {
  withinMinutes: number;
  terms: ServiceTerms;
}

/** In the service hours of the contract that would pay first at the opening, else of the company. */
export function promiseFor(
  source: Source,
  { customer, opened }: Pick<TicketSummary, 'customer' | 'opened'>,
): TakeChargePromise {
  const { holidays, timezone, ...company } = source.company();
  const contract = payingFirst(source.contracts(customer), dayOf(opened, timezone));
  const { serviceHours, takeChargeWithinMinutes } = contract ?? company;
  return { withinMinutes: takeChargeWithinMinutes, terms: { serviceHours, holidays, timezone } };
}

/** Of the time there is, how much is gone when somebody is reminded. */
export const remindedAtPercent = [50, 75] as const;

export interface Reminder {
  /** The same for the same share of the same ticket's time. Whoever it is for gets one mail per key. */
  key: string;
  ticket: number;
  percent: (typeof remindedAtPercent)[number];
  /** Its assignee, else the team. */
  recipients: readonly Recipient[];
}

/** A reminder that nobody could be sent by then is not sent any more. */
const latestMs = 3 * 24 * 3_600_000;

/**
 * Of each ticket that nobody has taken in charge, the latest reminder that is due, by number. Those of before the time that a
 * portal was down for are not made up for.
 */
export function dueReminders(source: Source, now: Instant): Reminder[] {
  const { rows } = source.tickets({ customer: null, status: 'open', page: 1, perPage: Number.MAX_SAFE_INTEGER });
  const since = instantOf(epochMs(now) - latestMs);
  const addresses = new Addresses(source);
  return rows
    .filter(({ status, takenInChargeAt }) => status === 'new' && takenInChargeAt === undefined)
    .flatMap((row): Reminder[] => {
      const { withinMinutes, terms } = promiseFor(source, row);
      const percent = remindedAtPercent.findLast((share) => {
        const at = addServiceMinutes(row.opened, Math.floor((withinMinutes * share) / 100), terms);
        return at !== undefined && at <= now && at > row.opened && at >= since;
      });
      if (percent === undefined || addServiceMinutes(row.opened, withinMinutes, terms) === undefined) return [];
      const recipients = addresses.team(row.assignee, { team: '' });
      const key = `${row.number}/${reminderMark}${percent} ${row.opened}`;
      return recipients.length === 0 ? [] : [{ key, ticket: row.number, percent, recipients }];
    })
    .sort((a, b) => a.ticket - b.ticket);
}

const reminderMark = 'take-charge-';

/** Of a key with whom it is for, too. */
export function isReminderKey(key: string): boolean {
  return /^\d+\/take-charge-\d+ /.test(key);
}
