import { federatedUserArn, parseArn } from '../../core/arn.ts';
import type { Tag } from '../../core/tag.ts';
import type { Caller } from '../../identity/caller.ts';
import { trustPolicyOf } from '../../identity/role-by-arn.ts';
import type { RoleRow } from '../../identity/tables.ts';
import type { AccessContext, Permission, ResourceRef } from '../contract.ts';
import { rootMayNotAssumeRoles, validationError } from './errors.ts';
import type { AssumeRoleRequest, GetFederationTokenRequest, Input } from './schema.ts';
import { type SessionTags, sessionTags, tagContextKeys } from './session-tags.ts';
import { findTargetRole } from './target-role.ts';

/**
 * `sts:AssumeRole`, and beside it `sts:TagSession` and `sts:SetSourceIdentity` if the session gets tags or a source
 * identity, inherited ones too: each must be granted by the role's trust policy.
 */
export async function assumeRoleAccess(
  { caller, db }: AccessContext,
  input: Input<AssumeRoleRequest>,
): Promise<Permission[]> {
  const role = await findTargetRole(db, input.RoleArn);
  if (caller.principal.type === 'root') throw rootMayNotAssumeRoles();
  const tags = sessionTags(caller, input.Tags, input.TransitiveTagKeys);
  const sourceIdentity = sourceIdentityOf(caller, input.SourceIdentity);
  // Signed assertions of IAM Identity Center, which is not part of Keywarden: nobody could vouch for them.
  if (input.ProvidedContexts !== undefined && input.ProvidedContexts.length > 0)
    throw validationError('The provided context is not valid: its provider is not known.');
  const resources = [roleResource(input.RoleArn, role)];
  const contextKeys = {
    'sts:RoleSessionName': input.RoleSessionName,
    ...(input.ExternalId === undefined ? {} : { 'sts:ExternalId': input.ExternalId }),
    ...(sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity }),
    ...tagContextKeys(tags),
  };
  return [
    'sts:AssumeRole',
    ...(tags.tags.length === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ].map((action) => ({ action, resources, contextKeys }));
}

/**
 * The source identity of the new session: once set it stays the same along a chain of roles.
 * @throws AwsError ValidationError when the request would change it
 */
export function sourceIdentityOf(caller: Caller, requested: string | undefined): string | undefined {
  const inherited = caller.session?.sourceIdentity;
  if (inherited !== undefined && requested !== undefined && requested !== inherited)
    throw validationError('The source identity is already set for this assume role session');
  return inherited ?? requested;
}

/** A role that does not exist is denied like one that trusts nobody: only a trust policy could grant. */
export function roleResource(arn: string, role: RoleRow | undefined): ResourceRef {
  const accountId = parseArn(arn)?.account;
  return {
    arn,
    ...(accountId === undefined ? {} : { accountId }),
    policyRequired: true,
    ...(role === undefined ? {} : { policy: trustPolicyOf(role), contextKeys: resourceTagKeys(role) }),
  };
}

function resourceTagKeys(role: RoleRow): Record<string, string> {
  const tags = JSON.parse(role.tags) as Tag[];
  return Object.fromEntries(
    tags.flatMap(({ Key, Value }) => [
      [`aws:ResourceTag/${Key}`, Value],
      [`iam:ResourceTag/${Key}`, Value],
    ]),
  );
}

export function federationAccess(
  { caller, accountId }: AccessContext,
  input: Input<GetFederationTokenRequest>,
): Permission[] {
  const tags: SessionTags = sessionTags(caller, input.Tags);
  const resources = [{ arn: federatedUserArn(accountId, input.Name) }];
  const contextKeys = tagContextKeys(tags);
  return ['sts:GetFederationToken', ...(tags.tags.length === 0 ? [] : ['sts:TagSession'])].map((action) => ({
    action,
    resources,
    contextKeys,
  }));
}
