import type { AccountId } from '../../../core/account.ts';
import { PARTITION } from '../../../core/arn.ts';
import { findDelegation } from '../../../identity/delegation/records.ts';
import type { DelegationRow } from '../../../identity/delegation/tables.ts';
import { compilePolicyText } from '../../../identity/policy-text.ts';
import type { CompiledPolicy } from '../../../policy/compile.ts';
import type { AccessContext, AccessRule, ResourceRef } from '../../contract.ts';
import { delegationNotFound } from '../errors.ts';
import type { DelegationStep } from './states.ts';

export const delegationArn = (accountId: AccountId, id: string): string =>
  `arn:${PARTITION}:iam::${accountId}:delegation-request/${id}`;

/** What who took a request in may do with it though no policy says so; never accept it. */
const OF_OWNER = [
  'iam:AssociateDelegationRequest',
  'iam:GetDelegationRequest',
  'iam:GetHumanReadableSummary',
  'iam:UpdateDelegationRequest',
  'iam:RejectDelegationRequest',
  'iam:SendDelegationToken',
];
/** What anybody who knows its id may do with a request that nobody took in; in its account, where it has one. */
const OF_ANYBODY = [
  'iam:AssociateDelegationRequest',
  'iam:GetDelegationRequest',
  'iam:GetHumanReadableSummary',
];

interface Owner {
  readonly arn: string;
  readonly uniqueId: string;
}

/** A user made anew under an owner's name is not the owner. */
const grant = (to: Owner | '*', Action: readonly string[]): CompiledPolicy => {
  const Principal = to === '*' ? '*' : { AWS: to.arn };
  const Statement = [{ Effect: 'Allow', Principal, Action, Resource: '*' }];
  return compilePolicyText(
    JSON.stringify({ Version: '2012-10-17', Statement }),
    { kind: 'resource', id: 'delegation-request' },
    to === '*' ? {} : { [to.arn]: to.uniqueId },
  );
};

/** The rights that come with a request itself. */
const policyOf = ({ owner_id: arn, owner_principal_id: uniqueId }: DelegationRow): CompiledPolicy =>
  arn === null || uniqueId === null ? grant('*', OF_ANYBODY) : grant({ arn, uniqueId }, OF_OWNER);

/**
 * Whether an account may know of a request: its requestor, its owner, and everybody while it has no owner account.
 * Nobody else is told that there is one.
 */
const isKnownTo = (row: DelegationRow, accountId: AccountId): boolean =>
  row.owner_account_id === null ||
  row.owner_account_id === accountId ||
  row.requestor_account_id === accountId;

/** @throws AwsError NoSuchEntity */
export async function findKnownDelegation(
  { db, accountId }: Pick<AccessContext, 'db' | 'accountId'>,
  id: string,
): Promise<DelegationRow> {
  const row = await findDelegation(db, id);
  if (row === undefined || !isKnownTo(row, accountId)) throw delegationNotFound(id);
  return row;
}

/** The request as what the caller's own account has to decide on. */
const delegationRef = (row: DelegationRow, accountId: AccountId): ResourceRef => ({
  arn: delegationArn(row.owner_account_id ?? accountId, row.id),
  accountId,
  ...(row.requestor_account_id === accountId && row.owner_account_id !== accountId
    ? {}
    : { policy: policyOf(row) }),
  ...(row.owner_id === null ? {} : { contextKeys: { 'iam:DelegationRequestOwner': row.owner_id } }),
});

/** The request, or what stands for it where the account may not know it: who has no rights learns nothing either way. */
export async function delegationRefOf(
  context: Pick<AccessContext, 'db' | 'accountId'>,
  id: string,
): Promise<ResourceRef> {
  const row = await findDelegation(context.db, id);
  const { accountId } = context;
  return row !== undefined && isKnownTo(row, accountId)
    ? delegationRef(row, accountId)
    : { arn: delegationArn(accountId, id) };
}

/** The rule of an operation on one request. */
export const onDelegation =
  (action: string): AccessRule<{ readonly DelegationRequestId: string }> =>
  async (context, { DelegationRequestId }) => [
    { action, resources: [await delegationRefOf(context, DelegationRequestId)] },
  ];

/** As {@link findKnownDelegation}, for who decides about it: its requestor cannot. @throws AwsError NoSuchEntity */
export async function findDelegationToDecide(
  context: Pick<AccessContext, 'db' | 'accountId'>,
  id: string,
  step: DelegationStep,
): Promise<DelegationRow> {
  const row = await findKnownDelegation(context, id);
  const isOurs =
    row.owner_account_id === context.accountId ||
    (row.owner_account_id === null && step === 'AssociateDelegationRequest');
  if (!isOurs) throw delegationNotFound(id);
  return row;
}

/** A list's own owner may always ask for it. */
export const listAccess: AccessRule<{ readonly OwnerId?: string }> = ({ caller }, { OwnerId }) => [
  {
    action: 'iam:ListDelegationRequests',
    resources: [
      OwnerId === caller.arn
        ? {
            arn: '*',
            policy: grant({ arn: caller.arn, uniqueId: caller.principal.uniqueId }, [
              'iam:ListDelegationRequests',
            ]),
          }
        : { arn: '*' },
    ],
    ...(OwnerId === undefined ? {} : { contextKeys: { 'iam:DelegationRequestOwner': OwnerId } }),
  },
];
