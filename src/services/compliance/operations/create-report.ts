import { newArtifactId } from '../../../compliance/artifact/artifact-id.ts';
import { findReport, findTerm, insertReport } from '../../../compliance/artifact/report-records.ts';
import { write } from '../../contract.ts';
import { forOperator } from '../access.ts';
import { notFound, validationException } from '../errors.ts';
import type { ReportRef } from '../managed-report.ts';

interface Input {
  readonly Name: string;
  readonly Description?: string;
  readonly Series?: string;
  readonly Category?: string;
  readonly CompanyName?: string;
  readonly ProductName?: string;
  /** What the report tells of. */
  readonly PeriodStart: Date;
  readonly PeriodEnd: Date;
  readonly TermId?: string;
  /** A report to make a new version of. */
  readonly ReportId?: string;
}

/** A report without its document, or a new version of one; nobody else sees it before it is published. */
export const createReport = write<Input, ReportRef>(
  forOperator('CreateReport'),
  async ({ db, now, random }, input) => {
    const { ReportId, TermId } = input;
    const newest = ReportId === undefined ? undefined : await findReport(db, 'all', ReportId);
    if (ReportId !== undefined && newest === undefined) throw notFound(`There is no report ${ReportId}.`);
    if (TermId !== undefined && (await findTerm(db, TermId)) === undefined)
      throw notFound(`There is no term ${TermId}.`);
    const [period_start, period_end] = [input.PeriodStart.getTime(), input.PeriodEnd.getTime()];
    if (period_end < period_start) throw validationException('PeriodEnd must not be before PeriodStart.');
    const id = ReportId ?? newArtifactId('report', random);
    const version = (newest?.version ?? 0) + 1;
    await insertReport(db, {
      id,
      version,
      name: input.Name,
      description: input.Description ?? '',
      series: input.Series ?? '',
      category: input.Category ?? '',
      company: input.CompanyName ?? '',
      product: input.ProductName ?? '',
      period_start,
      period_end,
      term_id: TermId ?? null,
      state: 'UNPUBLISHED',
      upload_state: 'PROCESSING',
      created_at: now,
      modified_at: now,
      deleted_at: null,
    });
    return { ReportId: id, Version: version };
  },
);
