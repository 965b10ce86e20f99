/** A firm's invented years, the same for the same seed: every rule of the ledger at its edges, and some malformed files. */
import { addDays, readMoment } from './calendar.ts';

export interface History {
  /** Text by path from the repository's root. */
  files: Map<string, string>;
  /** The instant to ask about, as RFC 3339. */
  at: string;
}

type Keys = Record<string, string | undefined>;

export function randomHistory(seed: number): History {
  const random = mulberry32(seed * 7919);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  const maybe = <T>(chance: number, make: () => T): T | undefined => (random() < chance ? make() : undefined);
  const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

  // Faults live at edges, so days come back, and neighbours of days.
  const notable = ['2025-05-08', '2025-12-25', '2026-04-06', '2026-05-02', '2026-05-14'];
  const note = (day: string) => {
    notable.push(day);
    return day;
  };
  const someDay = () =>
    random() < 0.4 ? addDays(pick(notable), below(3) - 1) : note(addDays('2025-01-01', below(700)));
  const someInstant = (day = someDay()) => {
    const minute = random() < 0.3 ? pick([0, 420, 480, 540, 960, 1020, 1080, 1320, 1380, 1439]) : below(1440);
    const iso = new Date(Date.parse(`${day}T00:00Z`) + minute * 60_000).toISOString().slice(0, 19);
    const forms = [
      `${iso.slice(0, 16)}Z`,
      `${iso}+02:00`,
      `${iso}.${below(1000)}Z`,
      `${iso}-05:30`,
      // Beyond what a Date can tell apart.
      `${iso}.5${'0'.repeat(below(3))}${below(10)}00000${below(3)}Z`,
      `${iso}Z`,
    ];
    return pick(forms);
  };
  const duration = () =>
    pick(['0m', '1m', '7m', '15m', '16m', '45m', '1h', '1h05', '2h30m', '3h59', '4h', '4h01m', '12h', '240m']);
  const hours = () =>
    `["${pick(['mon-fri 09:00-18:00', 'sat-mon 08:00-12:00', 'mon,wed 10:00-24:00', 'tue 00:00-24:00'])}"]`;
  const place = () => pick(['remote', 'phone', 'lab', 'onsite']);
  const multiplier = () => {
    const keys = [
      maybe(0.5, () => `where: ${place()}`),
      maybe(0.4, () => `under: ${pick(['4h', '1h', '30m', '0m'])}`),
      maybe(0.4, () => `outsideServiceHours: ${pick(['true', 'false'])}`),
      `factor: ${pick(['2', '1.5', '0', '0.1', '1.333', '3.0', '1'])}`,
    ];
    return `{ ${keys.filter((key) => key !== undefined).join(', ')} }`;
  };
  const multipliers = () => `[${times(1 + below(3), multiplier).join(', ')}]`;

  const files = new Map<string, string>();
  const add = (path: string, keys: Keys) => {
    const lines = Object.entries(keys).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`]));
    files.set(`content/${path}.md`, `---\n${lines.join('\n')}\n---\nx\n`);
  };

  if (random() < 0.9)
    add('company', {
      name: 'F',
      email: 's@f.example',
      timezone: maybe(0.5, () => pick(['Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'UTC'])),
      holidays: maybe(0.6, () => pick(['FR', '[FR, 2026-05-02]', '[2026-05-02]', '[]'])),
      serviceHours: maybe(0.4, hours),
    });

  const offers = ['o10', 'o20', 'unlimited'];
  for (const offer of offers)
    add(`offers/${offer}`, {
      name: offer,
      price: pick(['100', '45.50']),
      hours: offer === 'unlimited' ? undefined : pick(['10', '2.5', '1', '0.25', '20']),
      validFor: maybe(0.6, () => pick(['1y', '6mo', '90d', '13mo', '1d'])),
      step: maybe(0.5, () => pick(['15m', '1m', '30m', '7m'])),
      multipliers: maybe(0.6, multipliers),
      serviceHours: maybe(0.3, hours),
    });
  if (random() < 0.3) add('offers/malformed', { name: 'x' });

  const customers = ['a', 'b-1', 'zed', 'nofile'];
  for (const customer of customers.slice(0, 3)) {
    const contacts = maybe(0.93, () => `{ dsi: { email: dsi@${customer}.example, name: D } }`);
    add(`customers/${customer}`, { name: customer, contacts });
  }
  for (const customer of customers)
    times(below(5), (i) => {
      const start = someDay();
      const number = `${pick(['LH', 'lh', 'A1'])}-${customer[0]}${i}-${below(9)}`;
      add(`contracts/${number}/contract`, {
        customer,
        offer: pick(random() < 0.1 ? [...offers, 'malformed'] : offers),
        start,
        end: maybe(0.3, () => note(addDays(start, below(300) - (random() < 0.1 ? 20 : 0)))),
        coversFrom: maybe(0.3, () => addDays(start, (random() < 0.1 ? 95 : 0) - below(90))),
        terminated: maybe(0.25, () => note(addDays(start, below(400) - 30))),
        hours: maybe(0.3, () => pick(['3', '5.5', '1'])),
        step: maybe(0.2, () => pick(['10m', '15m'])),
        multipliers: maybe(0.2, () => (random() < 0.3 ? '[]' : multipliers())),
        serviceHours: maybe(0.15, hours),
      });
      times(below(2), () => {
        const at = someInstant();
        add(`contracts/${number}/${stamp(at)}-camille`, { at, type: 'settled', overage: duration() });
      });
    });

  times(1 + below(12), () => {
    const number = 1 + below(2500);
    const from = number - (number % 1000);
    const customer = pick(customers);
    const folder = `tickets/${random() < 0.95 ? `${from}-${from + 999}` : '5000-5999'}/${random() < 0.97 ? number : `0${number}`}`;
    const day = someDay();
    if (random() < 0.94)
      add(`${folder}/ticket`, {
        customer: random() < 0.97 ? customer : 'Bad Slug',
        contact: random() < 0.98 ? 'dsi' : undefined,
        opened: someInstant(day),
        subject: 's',
        by: maybe(0.2, () => pick(['camille', `${customer}/dsi`, 'other/dsi'])),
      });
    const ids: string[] = [];
    let at = someInstant(day);
    times(below(8), () => {
      if (random() < 0.85) at = someInstant(addDays(day, below(60)));
      const before = () => `${new Date(readMoment(at)!.ms - below(5000) * 60_000).toISOString().slice(0, 19)}Z`;
      const byContact = random() < 0.15;
      const suffix = maybe(0.3, () => `-${below(9999).toString(36).padStart(4, '0')}`) ?? '';
      const id = `${stamp(at)}-${byContact ? 'dsi' : 'camille'}${suffix}`;
      add(
        `${folder}/${id}`,
        byContact
          ? {
              at,
              by: random() < 0.9 ? `${customer}/dsi` : 'other/dsi',
              status: maybe(0.3, () => pick(['closed', 'open'])),
              spent: maybe(0.05, () => '1h'),
            }
          : {
              at,
              by: pick(['camille', 'bob']),
              spent: maybe(0.8, () => (random() < 0.97 ? duration() : '1,5h')),
              where: maybe(0.6, place),
              worked: maybe(0.3, () => (random() < 0.9 ? before() : someInstant())),
              charge: maybe(0.1, duration),
              reason: maybe(0.15, () => 'r'),
              voids: maybe(0.2, () => pick(ids.length > 0 ? [...ids, id] : [id, '2026-01-01T000000Z-x'])),
              internal: maybe(0.2, () => 'true'),
            },
      );
      ids.push(id);
    });
  });
  return { files, at: random() < 0.5 ? '2027-06-01T00:00:00Z' : someInstant() };
}

/** `2026-03-02T101500Z`: an instant as the names of entries begin. */
function stamp(instant: string): string {
  return `${new Date(readMoment(instant)!.ms).toISOString().slice(0, 19).replaceAll(':', '')}Z`;
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
