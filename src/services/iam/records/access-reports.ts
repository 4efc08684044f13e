import type { AccountId } from '../../../core/account.ts';
import type { Instant } from '../../../core/clock.ts';
import type { AccessReportRow } from '../access-report-table.ts';
import type { Directory } from './directory.ts';

export async function insertAccessReport(db: Directory, row: AccessReportRow): Promise<void> {
  await db.insertInto('access_reports').values(row).execute();
}

export const findAccessReport = (
  db: Directory,
  accountId: AccountId,
  jobId: string,
): Promise<AccessReportRow | undefined> =>
  db
    .selectFrom('access_reports')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('job_id', '=', jobId)
    .executeTakeFirst();

/** Forgets the account's reports from before an instant. */
export async function deleteOldAccessReports(
  db: Directory,
  accountId: AccountId,
  before: Instant,
): Promise<void> {
  await db
    .deleteFrom('access_reports')
    .where('account_id', '=', accountId)
    .where('created_at', '<', before)
    .execute();
}
