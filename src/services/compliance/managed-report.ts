import { findReport } from '../../compliance/artifact/report-records.ts';
import type { ReportRow } from '../../compliance/artifact/tables.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { conflict, notFound } from './errors.ts';

/** A version of a report. */
export interface ReportRef {
  readonly ReportId: string;
  readonly Version: number;
}

/** Published or not, but not deleted. @throws AwsError ResourceNotFoundException */
export async function managedReport(db: AnyDatabase, { ReportId, Version }: ReportRef): Promise<ReportRow> {
  const report = await findReport(db, 'all', ReportId, Version);
  if (report === undefined || report.deleted_at !== null)
    throw notFound(`There is no version ${Version} of report ${ReportId}.`);
  return report;
}

/** @throws AwsError ConflictException for a report that accounts can see: what they read must not change */
export function refusePublished({ state, id, version }: ReportRow): void {
  if (state === 'PUBLISHED')
    throw conflict(
      `Version ${version} of report ${id} is published. Make a new version, or unpublish it first.`,
    );
}
