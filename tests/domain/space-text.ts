import type { Space } from '../../src/domain/space.ts';
import type { Day } from '../../src/domain/values.ts';

/** Everything that a space returns, asked for anything there may be. `commit` is left out: it is no content. */
export function textOf(space: Space, ask: { tickets: readonly number[]; customers: readonly string[] }): string {
  const days = [undefined, '2026-02-10', '2026-03-01', '2030-01-01', 'nonsense'] as (Day | undefined)[];
  const { commit: _, ...shown } = space;
  return JSON.stringify(
    {
      ...shown,
      validUntil: space.validUntil,
      offers: space.offers(),
      components: space.components(),
      customers: space.customers(),
      opening: space.opening?.() ?? null,
      lists: (['open', 'closed', 'all'] as const).flatMap((status) =>
        [1, 2, -1].map((page) => space.tickets({ status, page })),
      ),
      choices: space.ticketChoices(),
      filtered: [{ contact: 'mia' }, { component: 'postfix' }, { period: '2026-02' }, { period: '2026' }].map((query) =>
        space.tickets({ status: 'all', page: 1, ...query }),
      ),
      searches: ['panne', 'bonjour', 'autre', 'aaa1', ...ask.tickets.map(String)].map((text) =>
        space.search({ text, page: 1 }),
      ),
      syntheses: [undefined, ...ask.customers].flatMap((customer) => [
        space.synthesis({ customer }) ?? null,
        space.synthesis({ customer, from: '2026-02-03', to: '2026-02-10' }) ?? null,
      ]),
      tickets: ask.tickets.map((number) => space.ticket(number) ?? null),
      credits: [undefined, ...ask.customers].flatMap((customer) =>
        days.map((day) => space.credit({ customer, day }) ?? null),
      ),
      welcomes: ask.customers.map((customer) => space.welcome(`mark-${customer}`) ?? null),
      statements: [undefined, ...ask.customers].flatMap((customer) =>
        ['2026-01', '2026-02', '2026-03', 'nonsense'].map((month) => space.statement({ customer, month }) ?? null),
      ),
    },
    (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    1,
  );
}
