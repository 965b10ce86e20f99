import { canonicalBody } from './front-matter.ts';
import { formatAuthor } from './forms.ts';
import { formatTerm, type SoldTerm } from './format-terms.ts';
import type { Contract } from './ledger.ts';
import type { ContractEvent, Offer } from './records.ts';
import { formatDuration, formatInstant, formatMoney } from './values.ts';

/**
 * The text of a contract.md with its terms in it, so that a later change of the offer or of the company's own leaves what
 * was sold as it is. `contacts` are written where they were chosen. Every value is of a form that YAML takes as it is.
 */
export function formatContract(contract: Contract, offer: Offer, contacts: readonly string[] | undefined): string {
  const { customer, offer: slug, start, coversFrom, multipliers, body } = contract;
  const always: readonly SoldTerm[] = ['end', 'hours', 'price', 'step', 'warnAt', 'warnBeforeEnd'];
  const terms = always.map((term) => formatTerm(term, contract));
  if (multipliers.length > 0) terms.push(formatTerm('multipliers', contract));
  if (offer.overage !== undefined) terms.push(formatTerm('overage', contract));
  if (offer.serviceHours !== undefined) terms.push(formatTerm('serviceHours', contract));
  if (offer.takeChargeWithinMinutes !== undefined) terms.push(formatTerm('takeChargeWithin', contract));
  return textOf(
    [
      `customer: ${customer}`,
      `offer: ${slug}`,
      `start: ${start}`,
      coversFrom === start ? undefined : `coversFrom: ${coversFrom}`,
      ...terms,
      contacts && contacts.length > 0 ? `contacts: [${contacts.join(', ')}]` : undefined,
    ],
    body,
  );
}

/** The text of an event's file: what `parseFile` reads back as the same value. */
export function formatContractEvent(event: ContractEvent, timeZone: string): string {
  const { at, type, by, overageMinutes, travelCents, notice, on, usedMinutes, remainingMinutes, body } = event;
  const key = (name: string, value: string | number | undefined) =>
    value === undefined ? undefined : `${name}: ${value}`;
  return textOf(
    [
      `at: ${formatInstant(at, timeZone)}`,
      `type: ${type}`,
      key('by', by && formatAuthor(by)),
      key('overage', overageMinutes === undefined ? undefined : formatDuration(overageMinutes)),
      key('travel', travelCents === undefined ? undefined : formatMoney(travelCents)),
      key('notice', notice),
      key('on', on),
      key('usedMinutes', usedMinutes),
      key('remainingMinutes', remainingMinutes),
    ],
    body,
  );
}

function textOf(lines: readonly (string | undefined)[], body: string): string {
  const text = canonicalBody(body.toWellFormed());
  const header = lines.filter((line) => line !== undefined).join('\n');
  return `---\n${header}\n---\n${text === '' ? '' : `\n${text}\n`}`;
}
