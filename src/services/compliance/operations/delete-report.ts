import { deleteDocument, updateReport } from '../../../compliance/artifact/report-records.ts';
import { write } from '../../contract.ts';
import { forOperator } from '../access.ts';
import { managedReport, type ReportRef, refusePublished } from '../managed-report.ts';

/** Deletes the document of a version that is not published; that there was one stays known. */
export const deleteReport = write<ReportRef, object>(
  forOperator('DeleteReport'),
  async ({ db, now }, input) => {
    const report = await managedReport(db, input);
    refusePublished(report);
    await deleteDocument(db, report);
    await updateReport(db, report, { upload_state: 'PROCESSING', modified_at: now, deleted_at: now });
    return {};
  },
);
