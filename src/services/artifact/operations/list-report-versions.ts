import { versionsOf } from '../../../compliance/artifact/report-records.ts';
import { read } from '../../contract.ts';
import { onReport, type ReportInput } from '../access.ts';
import { reportNotFound } from '../errors.ts';
import { type ListInput, pageOf } from '../paging.ts';
import { reportSummary } from '../views.ts';

/** The published versions of a report, newest first. */
export const listReportVersions = read<ReportInput & ListInput, object>(
  onReport('ListReportVersions'),
  async (context, input) => {
    const { reportId } = input;
    const { rows, ...more } = await pageOf(context, input, {
      name: `ListReportVersions/${reportId}`,
      list: ({ after, limit }) =>
        versionsOf(context.db, 'published', {
          id: reportId,
          before: after === undefined ? undefined : Number(after),
          limit,
        }),
      placeOf: ({ version }) => String(version),
    });
    if (rows.length === 0 && input.nextToken === undefined) throw reportNotFound(reportId);
    return { reports: rows.map(reportSummary), ...more };
  },
);
