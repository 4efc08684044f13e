import { textPdf } from '../../src/compliance/pdf/text-pdf.ts';
import type { Seen, Step } from './walk.ts';

const step = (name: string, input: Step['input'] = {}): Step => ({ label: `compliance:${name}`, input });
const artifact = (name: string, input: Step['input'] = {}): Step => ({ label: `artifact:${name}`, input });

const PDF = Buffer.from(await textPdf('Attestation', 'All controls were found to work.'));
const SENTENCE = 'We keep it to ourselves.';
const GOODBYE = 'We know that this ends it.';

const made = (seen: Seen, operation: string, member: string): string =>
  String(seen.get(`compliance:${operation}`)?.[member]);
const report = (seen: Seen) => ({ ReportId: made(seen, 'CreateReport', 'ReportId'), Version: 1 });
const agreement = (seen: Seen) => ({ AgreementId: made(seen, 'CreateAgreement', 'AgreementId') });
const reportId = (seen: Seen) => made(seen, 'CreateReport', 'ReportId');

/** A report published, read and deleted; an agreement offered, accepted, ended and withdrawn. */
export const COMPLIANCE_WALK: readonly Step[] = [
  step('CreateTerm', { Name: 'Confidential', Text: 'Keep it to yourself.' }),
  step('CreateReport', (seen) => ({
    Name: 'SOC 2',
    PeriodStart: 1_767_225_600,
    PeriodEnd: 1_782_864_000,
    TermId: made(seen, 'CreateTerm', 'TermId'),
  })),
  step('PutReportPart', (seen) => ({ ...report(seen), PartNumber: 1, Content: PDF })),
  step('PublishReport', report),
  step('ListManagedReports'),
  artifact('ListReports'),
  artifact('ListReportVersions', (seen) => ({ reportId: reportId(seen) })),
  artifact('GetReportMetadata', (seen) => ({ reportId: reportId(seen) })),
  artifact('GetTermForReport', (seen) => ({ reportId: reportId(seen) })),
  artifact('GetReport', (seen) => ({
    reportId: reportId(seen),
    termToken: seen.get('artifact:GetTermForReport')?.['termToken'],
  })),
  artifact('PutAccountSettings', { notificationSubscriptionStatus: 'SUBSCRIBED' }),
  artifact('GetAccountSettings'),
  step('UnpublishReport', report),
  step('DeleteReport', report),
  step('CreateAgreement', {
    Name: 'Confidentiality',
    Text: 'What we tell each other stays between us.',
    AcceptanceTerms: [SENTENCE],
    TerminateTerms: [GOODBYE],
  }),
  step('ListAgreements'),
  step('GetAgreement', agreement),
  step('AcceptAgreement', (seen) => ({ ...agreement(seen), AcceptedTerms: [SENTENCE] })),
  artifact('ListCustomerAgreements'),
  step('TerminateAgreement', (seen) => ({
    CustomerAgreementId: made(seen, 'AcceptAgreement', 'CustomerAgreementId'),
    AcceptedTerms: [GOODBYE],
  })),
  step('WithdrawAgreement', agreement),
  step('ListFrameworks'),
  step('ListControls', { Framework: 'cis' }),
  step('GetControl', { ControlId: 'root-mfa' }),
  step('PutControlException', () => ({
    ControlId: 'root-mfa',
    Resource: '*',
    Reason: 'The token is on its way.',
    ExpireDate: Math.floor(Date.now() / 1000) + 86_400,
  })),
  step('ListControlExceptions'),
  step('DeleteControlException', (seen) => ({
    ExceptionId: made(seen, 'PutControlException', 'ExceptionId'),
  })),
  step('PutControlOwner', { ControlId: 'root-mfa', Owner: 'security@example.com' }),
  step('PutCustomControl', {
    Name: 'owned',
    Definition: JSON.stringify({
      title: 'Users have an owner',
      severity: 'low',
      kind: 'user',
      expect: [{ field: 'tag:owner', operator: 'exists' }],
    }),
  }),
  step('GetResponsibilityMatrix', { Framework: 'nist' }),
  step('ListControlHistory'),
  step('DeleteCustomControl', (seen) => ({ ControlId: made(seen, 'PutCustomControl', 'ControlId') })),
];
