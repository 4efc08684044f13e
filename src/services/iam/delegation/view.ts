import type { Instant } from '../../../core/clock.ts';
import type { DelegationRow } from '../../../identity/delegation/tables.ts';
import { dateOf } from '../date-of.ts';
import type { DelegationRequest, PolicyParameter } from '../schema.ts';
import { stateOf } from './states.ts';

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export const statementsOf = (policy: string): readonly Statement[] =>
  [(JSON.parse(policy) as { readonly Statement: Statement | Statement[] }).Statement].flat();

/** The permissions boundaries that roles made with these rights must have. */
const boundariesOf = (policy: string): string[] => {
  const arns = statementsOf(policy)
    .filter(({ Effect, Action }) => Effect === 'Allow' && [Action ?? []].flat().includes('iam:CreateRole'))
    .flatMap(({ Condition = {} }) => Object.values(Condition))
    .flatMap((keys) => Object.entries(keys))
    .filter(([key]) => key.toLowerCase() === 'iam:permissionsboundary')
    .flatMap(([, values]) => values);
  return [...new Set(arns)];
};

/** Members that say nothing are absent. */
export function delegationView(row: DelegationRow, requestorName: string, now: Instant): DelegationRequest {
  const boundaries = boundariesOf(row.permission_policy);
  const parameters = JSON.parse(row.parameters) as PolicyParameter[];
  return {
    DelegationRequestId: row.id,
    ...(row.owner_account_id !== null && { OwnerAccountId: row.owner_account_id }),
    Description: row.description,
    ...(row.request_message !== null && { RequestMessage: row.request_message }),
    Permissions: {
      PolicyTemplateArn: row.template_arn,
      ...(parameters.length > 0 && { Parameters: parameters }),
    },
    PermissionPolicy: row.permission_policy,
    ...(boundaries.length > 0 && { RolePermissionRestrictionArns: boundaries }),
    ...(row.owner_id !== null && { OwnerId: row.owner_id }),
    ...(row.approver_id !== null && { ApproverId: row.approver_id }),
    State: stateOf(row, now),
    ExpirationTime: dateOf(row.expires_at),
    RequestorId: row.requestor_account_id,
    RequestorName: requestorName,
    CreateDate: dateOf(row.created_at),
    SessionDuration: row.session_seconds,
    ...(row.redirect_url !== null && { RedirectUrl: row.redirect_url }),
    ...(row.notes !== null && { Notes: row.notes }),
    ...(row.rejection_reason !== null && { RejectionReason: row.rejection_reason }),
    OnlySendByOwner: row.only_send_by_owner === 1,
    UpdatedTime: dateOf(row.updated_at),
  };
}
