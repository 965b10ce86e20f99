import { readableDuration, textTable } from '../../src/domain/text-table.ts';
import type { Space, TicketView } from '../../src/domain/space.ts';
import { ticketMarkdown } from '../../src/i18n/ticket-markdown.ts';

/** The thread, and below it what the customer has left. Text for a terminal. */
export function ticketText(space: Space, ticket: TicketView): string {
  return `${ticketMarkdown(ticket, space, () => undefined)}\n${standingText(space, ticket)}`;
}

/** Until when it is to be taken in charge, and what is left of each pack. */
export function standingText(space: Space, ticket: TicketView): string {
  const waits = dueIn(space, ticket.number);
  const credit = space.credit({ customer: ticket.customer.slug });
  const packs = (credit?.contracts ?? [])
    .filter(({ state }) => state === 'active' || state === 'exhausted' || state === 'upcoming')
    .map(({ number, offerName, state, remainingMinutes, lastDay }) => [
      number,
      offerName,
      state,
      remainingMinutes === null ? 'unlimited' : `${readableDuration(remainingMinutes)} left`,
      `until ${lastDay}`,
    ]);
  const overrun = credit && credit.overageMinutes > 0 ? `Overrun: ${readableDuration(credit.overageMinutes)}\n` : '';
  const table =
    packs.length === 0 ? '  no contract\n' : textTable(['contract', 'offer', 'state', '>left', 'until'], packs);
  return `${waits}${ticket.customer.name}:\n${table}${overrun}`;
}

function dueIn(space: Space, number: number): string {
  const minutes = space.desk?.overview('all').toTake.find((one) => one.number === number)?.leftMinutes;
  if (minutes === undefined) return '';
  return minutes >= 0
    ? `To be taken in charge within ${readableDuration(minutes)} of service hours.\n`
    : `Should have been taken in charge ${readableDuration(-minutes)} of service hours ago.\n`;
}
