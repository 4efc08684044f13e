import { read } from '../../contract.ts';
import { onReport, type ReportInput } from '../access.ts';
import { publishedReport } from '../published-report.ts';
import { reportDetail } from '../views.ts';

export const getReportMetadata = read<ReportInput, object>(
  onReport('GetReportMetadata'),
  async ({ db }, input) => ({ reportDetails: reportDetail(await publishedReport(db, input)) }),
);
