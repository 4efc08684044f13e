import { findReport } from '../../compliance/artifact/report-records.ts';
import type { ReportRow } from '../../compliance/artifact/tables.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import type { ReportInput } from './access.ts';
import { reportNotFound } from './errors.ts';

/** The version asked for, or the newest. @throws AwsError ResourceNotFoundException */
export async function publishedReport(
  db: AnyDatabase,
  { reportId, reportVersion }: ReportInput,
): Promise<ReportRow> {
  const report = await findReport(db, 'published', reportId, reportVersion);
  if (report === undefined) throw reportNotFound(reportId);
  return report;
}
