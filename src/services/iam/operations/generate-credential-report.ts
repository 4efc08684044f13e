import { write } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { hasAskedForReport, rememberReportRequest } from '../records/credential-report.ts';
import { credentialsOf } from '../records/credentials.ts';
import type { GenerateCredentialReportResponse } from '../schema.ts';

/** Reports are made when they are fetched, so there is never one to wait for; the first call answers as AWS's does. */
export const generateCredentialReport = write<unknown, GenerateCredentialReportResponse>(
  onAccount('iam:GenerateCredentialReport'),
  async (context) => {
    const db = credentialsOf(context);
    if (await hasAskedForReport(db, context.accountId)) return { State: 'COMPLETE' };
    await rememberReportRequest(db, context.accountId, context.now);
    return {
      State: 'STARTED',
      Description: 'No report exists. Starting a new report generation task',
    };
  },
);
