import { agreementArn, customerAgreementArn } from '../../compliance/artifact/artifact-id.ts';
import { managementAccountId } from '../../identity/accounts.ts';
import type { AccessRule } from '../contract.ts';
import { accessDenied } from './errors.ts';

/** The rule of what only the operator's account may ask, and in it only who is allowed to. */
export const forOperator =
  (action: string): AccessRule<unknown> =>
  async ({ accountId, db }) => {
    if (accountId !== (await managementAccountId(db)))
      throw accessDenied(`Only the management account may call compliance:${action}.`);
    return [{ action: `compliance:${action}`, resources: [{ arn: '*' }] }];
  };

/**
 * Agreements have actions of AWS Artifact, which has no API for them: AWS's console alone calls it.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsartifact.html
 */
export const onAgreement =
  (action: 'GetAgreement' | 'AcceptAgreement'): AccessRule<{ readonly AgreementId: string }> =>
  (_, { AgreementId }) => [{ action: `artifact:${action}`, resources: [{ arn: agreementArn(AgreementId) }] }];

export const onCustomerAgreement =
  (action: 'TerminateAgreement'): AccessRule<{ readonly CustomerAgreementId: string }> =>
  ({ accountId }, { CustomerAgreementId }) => [
    {
      action: `artifact:${action}`,
      resources: [{ arn: customerAgreementArn(accountId, CustomerAgreementId) }],
    },
  ];

export const onAgreements: AccessRule<unknown> = () => [
  { action: 'artifact:ListAgreements', resources: [{ arn: '*' }] },
];

/** The rule of what every account may ask of itself. */
export const forAccount =
  (action: string): AccessRule<unknown> =>
  () => [{ action: `compliance:${action}`, resources: [{ arn: '*' }] }];
