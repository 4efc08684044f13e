import type { AcceptedAgreement } from '../../compliance/artifact/agreement-records.ts';
import {
  agreementArn,
  customerAgreementArn,
  reportArn,
  termArn,
} from '../../compliance/artifact/artifact-id.ts';
import type { ReportRow } from '../../compliance/artifact/tables.ts';
import { dateOf } from '../date-of.ts';

/** A text of which the model wants at least one character; undefined for none. */
const some = (text: string): string | undefined => (text === '' ? undefined : text);

/** The report in AWS's `ReportSummary`. */
export const reportSummary = (row: ReportRow) => ({
  id: row.id,
  name: row.name,
  state: row.state,
  arn: reportArn(row.id, row.version),
  version: row.version,
  uploadState: row.upload_state,
  description: some(row.description),
  periodStart: dateOf(row.period_start),
  periodEnd: dateOf(row.period_end),
  series: some(row.series),
  category: some(row.category),
  companyName: some(row.company),
  productName: some(row.product),
  acceptanceType: row.term_id === null ? 'PASSTHROUGH' : 'EXPLICIT',
});

/** The report in AWS's `ReportDetail`. */
export const reportDetail = (row: ReportRow) => ({
  ...reportSummary(row),
  createdAt: dateOf(row.created_at),
  lastModifiedAt: dateOf(row.modified_at),
  ...(row.deleted_at !== null && { deletedAt: dateOf(row.deleted_at) }),
  ...(row.term_id !== null && { termArn: termArn(row.term_id) }),
  sequenceNumber: row.version,
});

/** What an account accepted, in AWS's `CustomerAgreementSummary`. */
export const customerAgreement = (row: AcceptedAgreement) => ({
  name: row.name,
  arn: customerAgreementArn(row.account_id, row.id),
  id: row.id,
  agreementArn: agreementArn(row.agreement_id),
  awsAccountId: row.account_id,
  effectiveStart: dateOf(row.effective_start),
  ...(row.effective_end !== null && { effectiveEnd: dateOf(row.effective_end) }),
  state: row.state,
  description: some(row.description),
  acceptanceTerms: JSON.parse(row.acceptance_terms) as string[],
  terminateTerms: JSON.parse(row.terminate_terms) as string[],
  type: 'DEFAULT' as const,
});
