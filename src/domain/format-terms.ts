import type { Contract } from './ledger.ts';
import type { Multiplier } from './records.ts';
import { formatServiceHours } from './service-hours.ts';
import { formatDecimal, formatDuration, formatMoney } from './values.ts';

/** The keys of a contract that its offer stands in for, and what each settles. */
export const SOLD_TERMS = {
  hours: ({ minutes }) => (minutes === null ? undefined : `${minutes / 60}`),
  price: ({ priceCents }) => formatMoney(priceCents),
  end: ({ end }) => end,
  step: ({ stepMinutes }) => formatDuration(stepMinutes),
  multipliers: ({ multipliers }) => `[${multipliers.map(formatMultiplier).join(', ')}]`,
  overage: ({ overage }) => overage,
  warnAt: ({ warnAt }) => `[${warnAt.join(', ')}]`,
  warnBeforeEnd: ({ warnBeforeEnd }) => `[${warnBeforeEnd.join(', ')}]`,
  serviceHours: ({ serviceHours }) => JSON.stringify(serviceHours.map(formatServiceHours)),
  takeChargeWithin: ({ takeChargeWithinMinutes }) => formatDuration(takeChargeWithinMinutes),
} as const satisfies Record<string, (contract: Contract) => string | undefined>;

export type SoldTerm = keyof typeof SOLD_TERMS;

/** A settled term as contract.md would say it: `hours: 20`; undefined where no text can (unlimited). */
export function formatTerm(term: SoldTerm, contract: Contract): string | undefined {
  const value = SOLD_TERMS[term](contract);
  return value === undefined ? undefined : `${term}: ${value}`;
}

function formatMultiplier({ where, underMinutes, outsideServiceHours, factor }: Multiplier): string {
  const keys = [
    where !== undefined && `where: ${where}`,
    underMinutes !== undefined && `under: ${formatDuration(underMinutes)}`,
    outsideServiceHours !== undefined && `outsideServiceHours: ${outsideServiceHours}`,
    `factor: ${formatDecimal(factor)}`,
  ];
  return `{ ${keys.filter((key) => key !== false).join(', ')} }`;
}
