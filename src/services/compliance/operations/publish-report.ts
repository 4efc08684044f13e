import { hash } from 'node:crypto';
import { subscribedAccounts } from '../../../compliance/artifact/agreement-records.ts';
import { readDocument, updateReport } from '../../../compliance/artifact/report-records.ts';
import { PdfBusy, PdfError, runPdfJob } from '../../../compliance/pdf/run-pdf-job.ts';
import { insertRootNotice } from '../../../identity/root-notices.ts';
import type { AnyDatabase } from '../../../storage/tables-of.ts';
import { preparedWrite } from '../../contract.ts';
import { forOperator } from '../access.ts';
import { conflict, limitExceeded, validationException } from '../errors.ts';
import { managedReport, type ReportRef } from '../managed-report.ts';

/** What was looked at, so that nothing else is published. */
interface Checked {
  readonly digest: string;
  readonly pages: number;
}

async function documentOf(db: AnyDatabase, ref: ReportRef): Promise<Uint8Array> {
  const document = await readDocument(
    db,
    await managedReport(db, ref).then(({ id, version }) => ({ id, version })),
  );
  if (document === undefined)
    throw validationException('The document is not complete: put its parts, numbered from 1 without a gap.');
  return document;
}

async function pagesOf(bytes: Uint8Array): Promise<number> {
  try {
    return await runPdfJob('pages', { bytes });
  } catch (error) {
    if (error instanceof PdfError)
      throw validationException(`The document is no readable PDF: ${error.message}.`);
    if (error instanceof PdfBusy) throw limitExceeded('Too many documents are being read. Try again.');
    throw error;
  }
}

/** Shows a report to all accounts, once its PDF is whole and can be read, and has roots mailed who asked to be told. */
export const publishReport = preparedWrite<ReportRef, { readonly Pages: number }, Checked>(
  forOperator('PublishReport'),
  async ({ db }, input) => {
    const document = await documentOf(db, input);
    return { digest: hash('sha256', document), pages: await pagesOf(document) };
  },
  async ({ db, now, publicUrl }, input, { digest, pages }) => {
    const report = await managedReport(db, input);
    if (hash('sha256', await documentOf(db, input)) !== digest)
      throw conflict('The document was changed while it was read. Try again.');
    if (report.state === 'PUBLISHED') return { Pages: pages };
    await updateReport(db, report, { state: 'PUBLISHED', upload_state: 'COMPLETE', modified_at: now });
    for (const accountId of await subscribedAccounts(db))
      await insertRootNotice(db, now, {
        id: `artifact/${report.id}/${report.version}/${accountId}/${now}`,
        accountId,
        subject: `A compliance report was published: ${report.name}`,
        text: `Version ${report.version} of "${report.name}" can be read at ${publicUrl}/console/compliance/reports or by:\n\n  aws artifact get-report-metadata --report-id ${report.id}`,
      });
    return { Pages: pages };
  },
);
