import type { CustomerRow, CustomerView } from './desk.ts';
import { customerName } from './persons.ts';
import type { TicketSummary } from './source.ts';
import { compareBytes } from './values.ts';
import { viewCredit } from './view-credit.ts';
import { viewDeskWelcome, viewEvents } from './view-desk-contract.ts';
import { settlementIn } from './view-desk-settle.ts';
import { viewRow } from './view-ticket.ts';
import type { View } from './view.ts';
import { foldWelcome } from './welcome.ts';

/** Tickets shown on a customer's page; the list has them all. */
const historyLength = 25;

/** Whoever has a file, a contract or a ticket; by name. */
export function viewCustomers({ source, now }: View): CustomerRow[] {
  const { rows } = source.tickets({ customer: null, status: 'open', page: 1, perPage: Number.MAX_SAFE_INTEGER });
  const open = Map.groupBy(rows, ({ customer }: TicketSummary) => customer);
  return source
    .customerSlugs()
    .map((slug): CustomerRow => {
      const { availableMinutes, unlimited, overageMinutes, balances } = source.ledger(slug, now);
      const running = balances.filter(({ state }) => state === 'active').map(({ contract }) => contract.lastDay);
      const lastDay = running.toSorted(compareBytes)[0];
      const contacts = [...(source.customers().get(slug)?.contacts.values() ?? [])];
      return {
        ...customerName(source, slug),
        contacts: contacts.filter(({ active }) => active).length,
        openTickets: open.get(slug)?.length ?? 0,
        availableMinutes,
        unlimited,
        overageMinutes,
        ...(lastDay !== undefined && { lastDay }),
      };
    })
    .sort((a, b) => compareBytes(a.name, b.name));
}

/** Everything about one customer; absent for a slug that nothing names. */
export function viewCustomer(view: View, slug: string): CustomerView | undefined {
  const { source, now } = view;
  const credit = viewCredit(view, { customer: slug });
  if (!credit) return undefined;
  const file = source.customers().get(slug);
  const ledger = source.ledger(slug, now);
  const { rows } = source.tickets({ customer: slug, status: 'all', page: 1, perPage: Number.MAX_SAFE_INTEGER });
  const charged = new Map<number, number>();
  for (const { ticket, chargedMinutes } of ledger.debits)
    charged.set(ticket, (charged.get(ticket) ?? 0) + chargedMinutes);
  const [settlement] = settlementIn(source, ledger, rows, now);
  return {
    ...customerName(source, slug),
    contacts: [...(file?.contacts.values() ?? [])].toSorted((a, b) => Number(b.active) - Number(a.active)),
    sites: file?.sites ?? [],
    ...(file?.address !== undefined && { address: file.address }),
    ...(file?.locale !== undefined && { locale: file.locale }),
    domains: file?.domains ?? [],
    systems: file?.systems ?? [],
    body: file?.body ?? '',
    credit,
    history: rows.slice(0, historyLength).map((row) => viewRow(source, row, charged.get(row.number) ?? 0)),
    tickets: rows.length,
    ...(settlement && { settlement }),
    welcomes: new Map(
      source.contracts(slug).flatMap((contract) => {
        const welcome = foldWelcome(contract.events);
        return welcome ? [[contract.number, viewDeskWelcome(source, contract, welcome)] as const] : [];
      }),
    ),
    events: viewEvents(source, source.contracts(slug)),
  };
}
