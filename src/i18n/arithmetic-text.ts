import type { Arithmetic } from '../domain/ledger.ts';
import type { Multiplier } from '../domain/records.ts';
import type { Formats } from './format.ts';
import type { Translator } from './translator.ts';

/** When a multiplier holds: `sur site, moins de 4 h`; empty: always. */
function conditionsText(multiplier: Multiplier, t: Translator, f: Formats): string {
  const { where, underMinutes, outsideServiceHours } = multiplier;
  return [
    where === undefined ? '' : t(`when.where.${where}`),
    underMinutes === undefined ? '' : t('when.under', { duration: f.duration(underMinutes) }),
    outsideServiceHours === undefined ? '' : t(outsideServiceHours ? 'when.outside-hours' : 'when.inside-hours'),
  ]
    .filter((text) => text !== '')
    .join(', ');
}
function effectText({ factor }: Multiplier, t: Translator, f: Formats): string {
  const one = 10n ** BigInt(factor.digits);
  if (factor.numerator === 0n) return t('rule.free');
  if (factor.numerator === one) return t('rule.once');
  if (factor.numerator === 2n * one) return t('rule.double');
  return t('rule.times', { factor: f.factor(factor) });
}

/** A multiplier as a clause of an offer or of a debit: `sur site, moins de 4 h : compte double`. */
export function ruleText(multiplier: Multiplier, t: Translator, f: Formats): string {
  const conditions = conditionsText(multiplier, t, f) || t('rule.always');
  return t('rule', { conditions, effect: effectText(multiplier, t, f) });
}

/** How a debit came about. */
export interface ArithmeticText {
  /** `50 min × 2 → 1 h 45`; the time alone when it counts as it is. */
  formula: string;
  /** The rule, the rounding, or the reason; empty when there is nothing to explain. */
  because: string;
}

/** A debit's arithmetic, for a person to redo. */
export function arithmeticText(
  debit: { spentMinutes: number; chargedMinutes: number; arithmetic: Arithmetic },
  t: Translator,
  f: Formats,
): ArithmeticText {
  const { spentMinutes, chargedMinutes, arithmetic } = debit;
  const [spent, charged] = [f.duration(spentMinutes), f.duration(chargedMinutes)];
  if (arithmetic.kind === 'voided') return { formula: `${spent} → ${charged}`, because: t('debit.voided') };
  if (arithmetic.kind === 'charge')
    return {
      formula: `${spent} → ${charged}`,
      because: arithmetic.reason === '' ? t('debit.fixed-alone') : t('debit.fixed', { reason: arithmetic.reason }),
    };

  const { multiplier, stepMinutes } = arithmetic;
  const { numerator, digits } = multiplier?.factor ?? { numerator: 1n, digits: 0 };
  const one = 10n ** BigInt(digits);
  const times = numerator === one ? '' : ` × ${f.factor({ numerator, digits })}`;
  const rounded = BigInt(chargedMinutes) * one !== BigInt(spentMinutes) * numerator;
  return {
    formula: times === '' && !rounded ? charged : `${spent}${times} → ${charged}`,
    because: [
      times === '' || multiplier === undefined ? '' : ruleText(multiplier, t, f),
      rounded ? t('debit.rounded', { duration: f.duration(stepMinutes) }) : '',
    ]
      .filter((text) => text !== '')
      .join(t('debit.then')),
  };
}
