import { artifactMigration } from '../../compliance/artifact/tables.ts';
import type { ServiceFacts } from '../../wire/facts.ts';
import type { Service } from '../contract.ts';
import facts from './facts.json' with { type: 'json' };
import { getAccountSettings, putAccountSettings } from './operations/account-settings.ts';
import { getReport } from './operations/get-report.ts';
import { getReportMetadata } from './operations/get-report-metadata.ts';
import { getTermForReport } from './operations/get-term-for-report.ts';
import { listCustomerAgreements } from './operations/list-customer-agreements.ts';
import { listReportVersions } from './operations/list-report-versions.ts';
import { listReports } from './operations/list-reports.ts';
import { schemas } from './schema.ts';

/** AWS Artifact: the operator's compliance reports and agreements, for every account to read and accept. */
export const artifact: Service = {
  name: 'artifact',
  protocol: 'rest-json',
  signingNames: ['artifact'],
  apiVersion: '2018-05-10',
  eventSource: 'artifact.amazonaws.com',
  isGlobal: true,
  schemas,
  // TypeScript types the pairs of a JSON file as lists.
  facts: facts as unknown as ServiceFacts,
  operations: {
    GetAccountSettings: getAccountSettings,
    GetReport: getReport,
    GetReportMetadata: getReportMetadata,
    GetTermForReport: getTermForReport,
    ListCustomerAgreements: listCustomerAgreements,
    ListReportVersions: listReportVersions,
    ListReports: listReports,
    PutAccountSettings: putAccountSettings,
  },
  migrations: [artifactMigration],
};
