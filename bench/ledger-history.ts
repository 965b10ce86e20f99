import type { Contract, Intervention } from '../src/domain/ledger.ts';
import type { Company } from '../src/domain/records.ts';
import { instantOf, type Day } from '../src/domain/values.ts';
import { customerSlug } from './generate.ts';

/** What the ledger folds, as parsed: always the same for the same numbers. */
export interface LedgerHistory {
  company: Pick<Company, 'timezone' | 'holidays'>;
  /** By customer. */
  contracts: ReadonlyMap<string, readonly Contract[]>;
  interventions: ReadonlyMap<string, readonly Intervention[]>;
}

const start = Date.UTC(2024, 0, 8, 8);
const days = 900;

/** Interventions of four to a ticket over 900 days; each customer's three packs pay for most of them. */
export function ledgerHistory({
  interventions,
  customers,
}: {
  interventions: number;
  customers: number;
}): LedgerHistory {
  const each = Math.ceil(interventions / customers);
  const contracts = new Map<string, Contract[]>();
  const work = new Map<string, Intervention[]>();
  for (let i = 0; i < customers; i += 1) {
    const customer = customerSlug(i);
    // A little less than what is worked in a year, so that packs also overrun.
    const minutes = Math.max(600, Math.round((each * 62) / 3 / 60) * 60);
    contracts.set(
      customer,
      [2024, 2025, 2026].map((year) => contractOf(customer, `LH-${year}-${String(i).padStart(4, '0')}`, year, minutes)),
    );
    work.set(customer, []);
  }
  for (let n = 0; n < interventions; n += 1) {
    const ticket = 1 + Math.floor(n / 4);
    const customer = customerSlug((ticket * 7919) % customers);
    const ms = start + Math.floor((days * 86_400_000 * n) / interventions / 60_000) * 60_000;
    const instant = instantOf(ms);
    work.get(customer)!.push({
      customer,
      ticket,
      ticketOpened: instantOf(ms - 3_600_000),
      entry: `${instant.replaceAll(':', '')}Z-camille`,
      by: { team: 'camille' },
      internal: false,
      instant,
      at: instant,
      spentMinutes: 5 + ((n * 37) % 12) * 10,
      where: n % 7 === 0 ? 'onsite' : 'remote',
      voidedBy: [],
    });
  }
  const holidays = { countries: [], days: [] };
  return { company: { timezone: 'Europe/Paris', holidays }, contracts, interventions: work };
}

function contractOf(customer: string, number: string, year: number, minutes: number): Contract {
  const [first, last] = [`${year}-01-01` as Day, `${year}-12-31` as Day];
  return {
    number,
    customer,
    offer: 'help',
    offerName: 'Help',
    start: first,
    end: last,
    coversFrom: first,
    lastDay: last,
    minutes,
    priceCents: 120_000,
    stepMinutes: 15,
    multipliers: [{ where: 'onsite', underMinutes: 240, factor: { numerator: 2n, digits: 0 } }],
    warnAt: [80, 100],
    warnBeforeEnd: [30],
    serviceHours: [],
    takeChargeWithinMinutes: 240,
    overage: 'warn',
    components: [],
    contacts: [],
    events: [],
    body: '',
  };
}
