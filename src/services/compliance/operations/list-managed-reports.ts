import { listReportRows } from '../../../compliance/artifact/report-records.ts';
import { read } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { forOperator } from '../access.ts';
import { type ListInput, pageOf } from '../paging.ts';

/** The newest version of every report, those that are not published too. */
export const listManagedReports = read<ListInput, object>(
  forOperator('ListManagedReports'),
  async (context, input) => {
    const { rows, ...more } = await pageOf(context, input, {
      name: 'ListManagedReports',
      list: (range) => listReportRows(context.db, 'all', range),
      placeOf: ({ id }) => id,
    });
    const Reports = rows.map((row) => ({
      ReportId: row.id,
      Version: row.version,
      Name: row.name,
      Category: row.category,
      State: row.state,
      UploadState: row.upload_state,
      ...(row.term_id !== null && { TermId: row.term_id }),
      PeriodStart: dateOf(row.period_start),
      PeriodEnd: dateOf(row.period_end),
      CreateDate: dateOf(row.created_at),
      LastModifiedDate: dateOf(row.modified_at),
      ...(row.deleted_at !== null && { DeleteDate: dateOf(row.deleted_at) }),
    }));
    return { Reports, ...more };
  },
);
