import type { APIRoute } from 'astro';
import { readTicketQuery } from '../components/ticket-query.ts';
import { formatCsv } from '../domain/csv.ts';
import { formatInstant } from '../domain/values.ts';
import { csvFile } from '../i18n/csv-file.ts';
import { words } from '../i18n/words.ts';

/** The list of tickets, all its pages, as a spreadsheet reads it. Times are minutes. */
export const GET: APIRoute = ({ locals: { space }, url }) => {
  const { t } = words(space);
  const query = readTicketQuery(url.searchParams, 'all');
  const first = space.tickets({ ...query, page: 1 });
  const rows = [...first.rows];
  for (let page = 2; page <= first.pages; page++) rows.push(...space.tickets({ ...query, page }).rows);
  const toTeam = space.reader.kind === 'team';
  const headings = [
    t('tickets.number'),
    ...(toTeam ? [t('tickets.customer')] : []),
    t('tickets.opened'),
    t('tickets.status'),
    t('tickets.level'),
    t('tickets.subject'),
    t('tickets.contact'),
    t('csv.minutes', { what: t('tickets.spent') }),
    ...(space.maySeeCredit ? [t('csv.minutes', { what: t('tickets.debited') })] : []),
  ];
  const csv = formatCsv(
    headings,
    rows.map((row) => [
      row.number,
      ...(toTeam ? [row.customer.name] : []),
      formatInstant(row.opened, space.company.timezone),
      t(`status.${row.status}`),
      row.level,
      row.subject,
      row.contact.name,
      row.spentMinutes,
      ...(space.maySeeCredit ? [row.chargedMinutes] : []),
    ]),
  );
  return csvFile(csv, 'tickets.csv');
};
