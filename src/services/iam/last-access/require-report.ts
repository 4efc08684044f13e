import type { OperationContext } from '../../contract.ts';
import type { AccessReportRow } from '../access-report-table.ts';
import { dateOf } from '../date-of.ts';
import { noSuchEntity } from '../errors.ts';
import { findAccessReport } from '../records/access-reports.ts';
import { directoryOf } from '../records/directory.ts';
import type { JobStatusType } from '../schema.ts';
import { requireSubject, type Subject } from './subject.ts';

export interface Report {
  readonly row: AccessReportRow;
  readonly subject: Subject;
  /** What every answer says of the job; all is at hand, so it is done when it is asked for. */
  readonly job: {
    readonly JobStatus: JobStatusType;
    readonly JobCreationDate: Date;
    readonly JobCompletionDate: Date;
  };
}

/** @throws AwsError NoSuchEntity where the caller asked for no such report, or what it is about is gone */
export async function requireReport(
  context: Pick<OperationContext, 'accountId' | 'caller' | 'db'>,
  jobId: string,
): Promise<Report> {
  const row = await findAccessReport(directoryOf(context), context.accountId, jobId);
  if (row?.requested_by !== context.caller.userId)
    throw noSuchEntity(`The job with id ${jobId} cannot be found.`);
  const created = dateOf(row.created_at);
  return {
    row,
    subject: await requireSubject(context, row.arn),
    job: { JobStatus: 'COMPLETED', JobCreationDate: created, JobCompletionDate: created },
  };
}
