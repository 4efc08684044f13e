import { newUuid } from '../../../core/uuid.ts';
import { write } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { accountsBelow } from '../last-access/organization-path.ts';
import { deleteOldAccessReports, insertAccessReport } from '../records/access-reports.ts';
import { directoryOf } from '../records/directory.ts';
import type {
  GenerateOrganizationsAccessReportRequest,
  GenerateOrganizationsAccessReportResponse,
  Input,
} from '../schema.ts';

/** How long a report can be fetched: 7 days, in milliseconds. */
const KEPT = 7 * 24 * 60 * 60 * 1000;

/** The report is kept by its path only: what it says is read when it is fetched. */
export const generateOrganizationsAccessReport = write<
  Input<GenerateOrganizationsAccessReportRequest>,
  GenerateOrganizationsAccessReportResponse
>(onAccount('iam:GenerateOrganizationsAccessReport'), async (context, input) => {
  const db = directoryOf(context);
  await accountsBelow(context, input.EntityPath);
  await deleteOldAccessReports(db, context.accountId, context.now - KEPT);
  const jobId = newUuid(context.random);
  await insertAccessReport(db, {
    job_id: jobId,
    account_id: context.accountId,
    requested_by: context.caller.userId,
    arn: input.EntityPath,
    granularity: 'SERVICE_LEVEL',
    created_at: context.now,
  });
  return { JobId: jobId };
});
