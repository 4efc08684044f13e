import { assumedRoleArn } from '../../core/arn.ts';
import type { Instant } from '../../core/clock.ts';
import type { Federation } from '../../identity/federation.ts';
import type { AccessContext, OperationContext, Permission } from '../contract.ts';
import { roleResource } from './access.ts';
import { mayNotAssumeWith } from './errors.ts';
import { credentialsOf, expiryAfter } from './operations/session-output.ts';
import { packedPolicySize } from './packed-size.ts';
import type { AssumedRoleUser, Credentials, PolicyDescriptorType } from './schema.ts';
import { checkedSessionPolicies } from './session-policies.ts';
import { type SessionTags, sessionTags, tagContextKeys } from './session-tags.ts';
import { findTargetRole, withinRole } from './target-role.ts';

const DEFAULT_SECONDS = 3_600;

/** The operations by which somebody becomes a role whom an identity provider vouches for. */
export type FederatedOperation = 'AssumeRoleWithWebIdentity' | 'AssumeRoleWithSAML';

export interface FederatedRequest {
  readonly RoleArn: string;
  readonly sessionName: string;
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined;
  /** An hour unless told. */
  readonly DurationSeconds?: number | undefined;
  /** No session outlives this instant. */
  readonly endsBy?: Instant;
}

/** @throws AwsError AccessDenied for a caller no provider vouches for, who never gets here */
export function federationOf(
  { caller }: Pick<AccessContext, 'caller'>,
  operation: FederatedOperation,
): Federation {
  if (caller.federation === undefined) throw mayNotAssumeWith(operation);
  return caller.federation;
}

const tagsOf = ({ caller }: Pick<AccessContext, 'caller'>, federation: Federation): SessionTags =>
  sessionTags({ ...caller, tags: [] }, federation.tags, federation.transitiveTagKeys);

/** As for AssumeRole, the role's trust policy must grant tags and a source identity too. */
export async function federatedAccess(
  context: AccessContext,
  operation: FederatedOperation,
  { RoleArn, sessionName, DurationSeconds }: FederatedRequest,
): Promise<Permission[]> {
  const federation = federationOf(context, operation);
  const role = await findTargetRole(context.db, RoleArn);
  const tags = tagsOf(context, federation);
  const { sourceIdentity } = federation;
  const contextKeys = {
    ...federation.trustKeys,
    'sts:RoleSessionName': sessionName,
    'sts:DurationSeconds': String(DurationSeconds ?? DEFAULT_SECONDS),
    ...(sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity }),
    ...tagContextKeys(tags),
  };
  const resources = [roleResource(RoleArn, role)];
  return [
    `sts:${operation}`,
    ...(tags.tags.length === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ].map((action) => ({ action, resources, contextKeys }));
}

interface FederatedAnswer {
  Credentials: Credentials;
  AssumedRoleUser: AssumedRoleUser;
  PackedPolicySize?: number;
  SourceIdentity?: string;
}

/** The session of a role for somebody who may assume it. @throws AwsError */
export async function startFederatedSession(
  context: OperationContext,
  operation: FederatedOperation,
  request: FederatedRequest,
): Promise<FederatedAnswer> {
  const { db, now, issueSession } = context;
  const federation = federationOf(context, operation);
  const role = await findTargetRole(db, request.RoleArn);
  if (role === undefined) throw mayNotAssumeWith(operation);
  const seconds = withinRole(role, request.DurationSeconds ?? DEFAULT_SECONDS);
  const { sessionName, endsBy = Number.POSITIVE_INFINITY } = request;
  const tags = tagsOf(context, federation);
  const { policies, policyArns } = await checkedSessionPolicies(
    db,
    role.account_id,
    request.Policy,
    request.PolicyArns,
  );
  const packed = packedPolicySize(policies, policyArns, tags.tags);
  const { sourceIdentity, kind, provider, keys } = federation;
  const issued = issueSession({
    kind: 'assumed-role',
    accountId: role.account_id,
    principal: { kind: 'role', id: role.id },
    sessionName,
    issuedAt: now,
    expiresAt: Math.min(expiryAfter(now, seconds), endsBy),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    federation: { kind, provider, keys },
    policies,
    policyArns,
    ...tags,
  });
  return {
    Credentials: credentialsOf(issued),
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${sessionName}`,
      Arn: assumedRoleArn(role.account_id, role.name, sessionName),
    },
    ...(packed === undefined ? {} : { PackedPolicySize: packed }),
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
  };
}
