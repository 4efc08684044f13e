import { updateReport } from '../../../compliance/artifact/report-records.ts';
import { write } from '../../contract.ts';
import { forOperator } from '../access.ts';
import { managedReport, type ReportRef } from '../managed-report.ts';

/** Hides a version from the accounts; links that were given out for it lead nowhere from now on. */
export const unpublishReport = write<ReportRef, object>(
  forOperator('UnpublishReport'),
  async ({ db, now }, input) => {
    await updateReport(db, await managedReport(db, input), { state: 'UNPUBLISHED', modified_at: now });
    return {};
  },
);
