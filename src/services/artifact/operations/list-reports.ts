import { listReportRows } from '../../../compliance/artifact/report-records.ts';
import { read } from '../../contract.ts';
import { onAnything } from '../access.ts';
import { type ListInput, pageOf } from '../paging.ts';
import { reportSummary } from '../views.ts';

/** The newest version of each report that is published. */
export const listReports = read<ListInput, object>(onAnything('ListReports'), async (context, input) => {
  const { rows, ...more } = await pageOf(context, input, {
    name: 'ListReports',
    list: (range) => listReportRows(context.db, 'published', range),
    placeOf: ({ id }) => id,
  });
  return { reports: rows.map(reportSummary), ...more };
});
