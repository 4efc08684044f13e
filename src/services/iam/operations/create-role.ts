import { newUniqueId } from '../../../core/unique-id.ts';
import { NEW_ROLE } from '../../../identity/new-role.ts';
import type { RoleRow } from '../../../identity/tables.ts';
import { topic } from '../../../identity/topics.ts';
import { type AccessRule, type Permission, write } from '../../contract.ts';
import { newBoundaryKey } from '../access/holders.ts';
import { newEntityRef, requestTagKeys } from '../access/resources.ts';
import { checkQuota, limitOf } from '../account-quotas.ts';
import { invalidInput, nameTaken } from '../errors.ts';
import { checkBoundary } from '../managed-policies.ts';
import { checkedDocument } from '../policy-documents.ts';
import { directoryOf } from '../records/directory.ts';
import { countRoles, findRole, insertRole } from '../records/roles.ts';
import { newRoleView } from '../role-views.ts';
import type { CreateRoleRequest, CreateRoleResponse, Input } from '../schema.ts';
import { SERVICE_ROLE_PATH } from '../service-role-path.ts';
import { checkedTags, formatTags } from '../tags.ts';
import { bindPrincipals } from '../trust-policy.ts';
import type { Unkeyed } from '../views.ts';

type CreateRoleInput = Input<CreateRoleRequest>;

const access: AccessRule<CreateRoleInput> = ({ accountId }, input) => {
  const resources = [newEntityRef('role', accountId, input.Path, input.RoleName)];
  const tagKeys = requestTagKeys(input.Tags);
  const create: Permission = {
    action: 'iam:CreateRole',
    resources,
    contextKeys: { ...tagKeys, ...newBoundaryKey(input) },
  };
  if (input.Tags === undefined || input.Tags.length === 0) return [create];
  return [create, { action: 'iam:TagRole', resources, contextKeys: tagKeys }];
};

export const createRole = write<CreateRoleInput, CreateRoleResponse>(access, async (context, input) => {
  const db = directoryOf(context);
  const { accountId } = context;
  const trustPolicy = input.AssumeRolePolicyDocument;
  const document = checkedDocument(trustPolicy, 'trust', await limitOf(context, 'ACLSizePerRole'));
  // Policies of organizations do not reach roles there, so nobody makes one.
  if (input.Path?.startsWith(SERVICE_ROLE_PATH) === true)
    throw invalidInput(`Path prefix '${SERVICE_ROLE_PATH}' can only be used for AWS Service linked Roles`);
  const tags = checkedTags(input.Tags);
  if (input.PermissionsBoundary !== undefined) await checkBoundary(db, accountId, input.PermissionsBoundary);
  if (await findRole(db, accountId, input.RoleName)) throw nameTaken('Role', input.RoleName);
  await checkQuota(context, 'RolesPerAccount', await countRoles(db, accountId));
  const row: Unkeyed<RoleRow> = {
    ...NEW_ROLE,
    id: newUniqueId('role', accountId, context.random),
    account_id: accountId,
    name: input.RoleName,
    path: input.Path ?? NEW_ROLE.path,
    description: input.Description ?? null,
    trust_policy: trustPolicy,
    trust_bindings: JSON.stringify(await bindPrincipals(db, document)),
    max_session_seconds: input.MaxSessionDuration ?? NEW_ROLE.max_session_seconds,
    permissions_boundary_arn: input.PermissionsBoundary ?? null,
    tags: formatTags(tags),
    created_at: context.now,
  };
  await insertRole(db, row);
  context.change(topic.role(row.id));
  return { Role: newRoleView(row, trustPolicy) };
});
