import type { APIRoute } from 'astro';
import { formatReportCsv } from '../../domain/report-csv.ts';
import { dayOf } from '../../domain/values.ts';
import { csvFile } from '../../i18n/csv-file.ts';

/** The month as the report job prints it: one row for each figure, times in minutes. */
export const GET: APIRoute = ({ locals: { space }, url, rewrite }) => {
  const { timezone } = space.company;
  const month = url.searchParams.get('month') ?? dayOf(space.now, timezone).slice(0, 7);
  const shown = space.desk?.report(month);
  return shown ? csvFile(formatReportCsv(shown.report, timezone), `report-${month}.csv`) : rewrite('/404');
};
