import { putDocumentPart, updateReport } from '../../../compliance/artifact/report-records.ts';
import { write } from '../../contract.ts';
import { forOperator } from '../access.ts';
import { managedReport, type ReportRef, refusePublished } from '../managed-report.ts';

interface Input extends ReportRef {
  /** From 1 to 64, in the order of the document. */
  readonly PartNumber: number;
  /** 512 KiB at most. */
  readonly Content: Uint8Array;
}

/** Puts a piece of the report's PDF, in place of one of that number. */
export const putReportPart = write<Input, object>(
  forOperator('PutReportPart'),
  async ({ db, now }, input) => {
    const report = await managedReport(db, input);
    refusePublished(report);
    await putDocumentPart(db, report, input.PartNumber, input.Content);
    await updateReport(db, report, { upload_state: 'PROCESSING', modified_at: now });
    return {};
  },
  { hide: ['Content'] },
);
