import type { APIRoute } from 'astro';
import { formatCsv } from '../domain/csv.ts';
import { dayOf, formatInstant, parseDay } from '../domain/values.ts';
import { arithmeticText } from '../i18n/arithmetic-text.ts';
import { csvFile } from '../i18n/csv-file.ts';
import { words } from '../i18n/words.ts';

/** Every debit of an account on a day, one line for each pack that paid, as a spreadsheet reads it. Times are minutes. */
export const GET: APIRoute = ({ locals: { space }, url, rewrite }) => {
  const { t, f } = words(space);
  const today = dayOf(space.now, space.company.timezone);
  const named = parseDay(url.searchParams.get('at') ?? '');
  const day = named !== undefined && named < today ? named : undefined;
  const credit = space.credit({ day, customer: url.searchParams.get('customer') ?? undefined });
  if (credit === undefined) return rewrite('/404');
  const headings = [
    t('credit.date'),
    t('credit.ticket'),
    t('tickets.subject'),
    t('csv.entry'),
    t('credit.by'),
    t('csv.minutes', { what: t('credit.spent') }),
    t('credit.arithmetic'),
    t('csv.minutes', { what: t('credit.debited') }),
    t('csv.contract'),
    ...(space.maySeePrices ? [t('csv.travel')] : []),
  ];
  const rows = credit.lines.flatMap(({ at, ticket, subject, entry, by, debit, travelCents }) => {
    const { formula, because } = arithmeticText(debit, t, f);
    const parts: { contract: string; minutes: number }[] = [
      ...debit.parts,
      ...(debit.overageMinutes > 0 ? [{ contract: t('csv.overage'), minutes: debit.overageMinutes }] : []),
    ];
    if (parts.length === 0) parts.push({ contract: '', minutes: 0 });
    return parts.map(({ contract, minutes }, i) => [
      formatInstant(at, space.company.timezone),
      ticket,
      subject,
      entry,
      by.name,
      // Once for each intervention, so that a column adds up.
      i === 0 ? debit.spentMinutes : 0,
      because === '' ? formula : `${formula} (${because})`,
      minutes,
      contract,
      ...(space.maySeePrices ? [i === 0 && travelCents !== undefined ? travelCents / 100 : null] : []),
    ]);
  });
  return csvFile(formatCsv(headings, rows), `credit-${credit.customer.slug}-${credit.day}.csv`);
};
