import type { TicketQuery } from '../domain/space.ts';

export const listStatuses = ['open', 'closed', 'all'] as const;
/** What a list of tickets is narrowed by, beside its status, in the order of its address. */
export const narrowings = ['component', 'contact', 'period'] as const;

/** What an address of a list asks for; what it does not say of the status is `status`. */
export function readTicketQuery(asked: URLSearchParams, status: TicketQuery['status']): Omit<TicketQuery, 'page'> {
  const given = narrowings.flatMap((name) => {
    const value = asked.get(name);
    return value === null || value === '' ? [] : [[name, value]];
  });
  return { status: listStatuses.find((one) => one === asked.get('status')) ?? status, ...Object.fromEntries(given) };
}

/** The address of a list, or of its file: `/tickets?status=open&component=postfix`. */
export function ticketsHref({ status, page, ...narrowed }: Omit<TicketQuery, 'page'> & { page?: number }, file = '') {
  const asked = new URLSearchParams({ status });
  for (const name of narrowings) if (narrowed[name] !== undefined) asked.set(name, narrowed[name]);
  if (page !== undefined && page > 1) asked.set('page', String(page));
  return `/tickets${file}?${asked}`;
}
