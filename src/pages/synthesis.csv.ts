import type { APIRoute } from 'astro';
import { formatCsv } from '../domain/csv.ts';
import { csvFile } from '../i18n/csv-file.ts';
import { synthesisTables } from '../i18n/synthesis-tables.ts';
import { words } from '../i18n/words.ts';

/** The tables of a synthesis in one, each row saying what it is by. Times are minutes. */
export const GET: APIRoute = ({ locals: { space }, url, rewrite }) => {
  const { t } = words(space);
  const asked = (name: string) => url.searchParams.get(name) ?? undefined;
  const synthesis = space.synthesis({ from: asked('from'), to: asked('to'), customer: asked('customer') });
  if (synthesis === undefined) return rewrite('/404');
  const headings = [
    t('synthesis.by'),
    t('synthesis.name'),
    t('synthesis.tickets'),
    t('csv.minutes', { what: t('tickets.spent') }),
    ...(space.maySeeCredit ? [t('csv.minutes', { what: t('tickets.debited') })] : []),
  ];
  const rows = synthesisTables(synthesis, t, space.locale).flatMap(({ heading, lines }) =>
    lines.map((line) => [
      heading,
      line.name,
      line.tickets,
      line.spentMinutes,
      ...(space.maySeeCredit ? [line.chargedMinutes] : []),
    ]),
  );
  const { customer, from, to } = synthesis;
  return csvFile(formatCsv(headings, rows), `synthesis-${customer.slug}-${from}-${to}.csv`);
};
