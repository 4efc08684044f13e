import { iamArn, parseArn } from '../core/arn.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import { compilePolicyText } from './policy-text.ts';
import type { IdentityTables, RoleRow } from './tables.ts';

/**
 * The role of that very ARN; undefined if there is none. An ARN that differs from the role's own in path or case names
 * no role, for policies compare ARNs exactly.
 */
export async function findRoleByArn(db: AnyDatabase, roleArn: string): Promise<RoleRow | undefined> {
  const arn = parseArn(roleArn);
  if (arn === undefined || arn.service !== 'iam' || !arn.resource.startsWith('role/')) return undefined;
  const name = arn.resource.slice(arn.resource.lastIndexOf('/') + 1);
  const role = await tablesOf<IdentityTables>(db)
    .selectFrom('roles')
    .selectAll()
    .where('account_id', '=', arn.account)
    .where('name_key', '=', name.toLowerCase())
    .executeTakeFirst();
  return role !== undefined && iamArn(role.account_id, 'role', role.path, role.name) === roleArn
    ? role
    : undefined;
}

/** Who may assume a role. */
export const trustPolicyOf = (role: RoleRow): CompiledPolicy =>
  compilePolicyText(
    role.trust_policy,
    { kind: 'trust', id: role.name },
    JSON.parse(role.trust_bindings) as Record<string, string>,
  );
