import { read } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { credentialReport } from '../credential-report.ts';
import { dateOf } from '../date-of.ts';
import { credentialReportNotPresent } from '../errors.ts';
import { findAccount } from '../records/accounts.ts';
import { hasAskedForReport, loadReportedCredentials } from '../records/credential-report.ts';
import { credentialsOf } from '../records/credentials.ts';
import { directoryOf } from '../records/directory.ts';
import { findPasswordPolicy } from '../records/password-policies.ts';
import type { GetCredentialReportResponse } from '../schema.ts';

/** Always of this moment; AWS's may be four hours old. */
export const getCredentialReport = read<unknown, GetCredentialReportResponse>(
  onAccount('iam:GetCredentialReport'),
  async (context) => {
    const db = directoryOf(context);
    const credentials = credentialsOf(context);
    const { accountId } = context;
    // AWS sends no message with it.
    if (!(await hasAskedForReport(credentials, accountId))) throw credentialReportNotPresent('');
    const report = await credentialReport(
      await findAccount(db, accountId),
      await findPasswordPolicy(db, accountId),
      loadReportedCredentials(db, credentials, accountId),
    );
    return {
      Content: report,
      ReportFormat: 'text/csv',
      GeneratedTime: dateOf(context.now),
    };
  },
);
