import { createRequire } from 'node:module';
import { daysOf, addDays } from './calendar.ts';
import type { Day } from './values.ts';

interface HolidaysLibrary {
  new (country?: string): {
    getHolidays(year: number): { date: string; start: Date; end: Date; type: string }[];
  };
}

// Loading the library takes a tenth of a second, and most runs never ask: it is loaded at the first question.
let library: HolidaysLibrary | undefined;
function load(): HolidaysLibrary {
  return (library ??= createRequire(import.meta.url)('date-holidays') as HolidaysLibrary);
}

/** Those that the library knows, for whoever asks only whether one is: most runs, of a firm that names its country. */
const countries: ReadonlySet<string> = new Set(
  (
    'AD AE AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BW BY BZ CA ' +
    'CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FO ' +
    'FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU IC ID IE IL IM IN IR IS IT JE ' +
    'JM JP KE KM KN KR KY KZ LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MK ML MQ MR MS MT MU MW MX MY MZ ' +
    'NA NC NE NF NG NI NL NO NZ PA PE PF PH PK PL PM PR PT PY RE RO RS RU RW SA SC SD SE SG SH SI SJ SK SL ' +
    'SM SN SO SR SS ST SV SX SZ TC TD TG TH TN TO TR TT TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF XK YT ' +
    'ZA ZM ZW'
  ).split(' '),
);

/** Whether this is the ISO 3166 code, in capitals, of a country whose holidays are known. */
export function isCountry(code: string): boolean {
  return countries.has(code);
}

const kept = new Map<string, ReadonlySet<Day>>();

/**
 * Whether a day is a national holiday there: public, of the whole country, not of a region. None before 1900 and after
 * 2200, where the library knows no more, and calculates moons without end.
 */
export function isNationalHoliday(day: Day, country: string): boolean {
  if (day < '1900' || day >= '2201') return false;
  return holidaysOf(Number(day.slice(0, 4)), country).has(day);
}

function holidaysOf(year: number, country: string): ReadonlySet<Day> {
  const key = `${country} ${year}`;
  const known = kept.get(key);
  if (known) return known;
  const days = new Set<Day>();
  const calendar = new (load())(country);
  // A feast of several days may have begun the year before.
  for (const holiday of [...calendar.getHolidays(year - 1), ...calendar.getHolidays(year)]) {
    if (holiday.type !== 'public') continue;
    const first = holiday.date.slice(0, 10) as Day;
    if (Number.isNaN(daysOf(first))) continue;
    const length = Math.max(1, Math.round((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000));
    for (let i = 0; i < length; i++) days.add(addDays(first, i));
  }
  kept.set(key, days);
  return days;
}
