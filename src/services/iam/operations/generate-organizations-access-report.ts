import { write } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { askReport } from '../last-access/ask-report.ts';
import { accountsBelow } from '../last-access/organization-path.ts';
import type {
  GenerateOrganizationsAccessReportRequest,
  GenerateOrganizationsAccessReportResponse,
  Input,
} from '../schema.ts';

export const generateOrganizationsAccessReport = write<
  Input<GenerateOrganizationsAccessReportRequest>,
  GenerateOrganizationsAccessReportResponse
>(onAccount('iam:GenerateOrganizationsAccessReport'), async (context, input) => {
  await accountsBelow(context, input.EntityPath);
  return { JobId: await askReport(context, { arn: input.EntityPath, granularity: 'SERVICE_LEVEL' }) };
});
