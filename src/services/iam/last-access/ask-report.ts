import { newUuid } from '../../../core/uuid.ts';
import type { WriteContext } from '../../contract.ts';
import type { AccessReportRow } from '../access-report-table.ts';
import { deleteOldAccessReports, insertAccessReport } from '../records/access-reports.ts';
import { directoryOf } from '../records/directory.ts';

/** How long a report can be fetched: 7 days, in milliseconds. */
const KEPT = 7 * 24 * 60 * 60 * 1000;

/** Keeps what was asked for, and no more: what a report says is read when it is fetched. Answers its job id. */
export async function askReport(
  context: WriteContext,
  asked: Pick<AccessReportRow, 'arn' | 'granularity'>,
): Promise<string> {
  const { accountId, caller, now, random } = context;
  const db = directoryOf(context);
  await deleteOldAccessReports(db, accountId, now - KEPT);
  const jobId = newUuid(random);
  const row = { job_id: jobId, account_id: accountId, requested_by: caller.userId, created_at: now };
  await insertAccessReport(db, { ...row, ...asked });
  return jobId;
}
