import type { AccountId } from '../core/account.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { IdentityTables } from './tables.ts';

/** A policy that a user, group or role holds. */
export interface HeldPolicy {
  readonly holderId: string;
  /** Name of an inline policy, ARN of a managed one. */
  readonly id: string;
  readonly kind: 'inline' | 'managed';
  /** Undefined for AWS-managed policies, and for an ARN that stands for no policy of the account. */
  readonly document: string | undefined;
}

export const groupsOfUser = (db: AnyDatabase, userId: string): Promise<{ id: string; name: string }[]> =>
  tablesOf<IdentityTables>(db)
    .selectFrom('group_members')
    .innerJoin('groups', 'groups.id', 'group_members.group_id')
    .select(['groups.id', 'groups.name'])
    .where('group_members.user_id', '=', userId)
    .orderBy('groups.name_key')
    .execute();

/** Inline policies and attachments of the holders, by name and ARN. */
export async function policiesHeldBy(db: AnyDatabase, holderIds: readonly string[]): Promise<HeldPolicy[]> {
  const tables = tablesOf<IdentityTables>(db);
  const inline = await tables
    .selectFrom('inline_policies')
    .select(['holder_id', 'name', 'document'])
    .where('holder_id', 'in', holderIds)
    .orderBy('name')
    .execute();
  const attached = await tables
    .selectFrom('policy_attachments as attachment')
    .leftJoin('policies', (join) =>
      join
        .onRef('policies.arn', '=', 'attachment.policy_arn')
        .onRef('policies.account_id', '=', 'attachment.account_id'),
    )
    .leftJoin('policy_versions as version', (join) =>
      join
        .onRef('version.policy_id', '=', 'policies.id')
        .onRef('version.version', '=', 'policies.default_version'),
    )
    .select(['attachment.holder_id', 'attachment.policy_arn', 'version.document'])
    .where('attachment.holder_id', 'in', holderIds)
    .orderBy('attachment.policy_arn')
    .execute();
  return [
    ...inline.map((row) => ({
      holderId: row.holder_id,
      id: row.name,
      kind: 'inline' as const,
      document: row.document,
    })),
    ...attached.map((row) => ({
      holderId: row.holder_id,
      id: row.policy_arn,
      kind: 'managed' as const,
      document: row.document ?? undefined,
    })),
  ];
}

/** Default version of a customer-managed policy of this account. */
export async function findManagedDocument(
  db: AnyDatabase,
  accountId: AccountId,
  policyArn: string,
): Promise<string | undefined> {
  const row = await tablesOf<IdentityTables>(db)
    .selectFrom('policies')
    .innerJoin('policy_versions as version', (join) =>
      join
        .onRef('version.policy_id', '=', 'policies.id')
        .onRef('version.version', '=', 'policies.default_version'),
    )
    .select('version.document')
    .where('policies.arn', '=', policyArn)
    .where('policies.account_id', '=', accountId)
    .executeTakeFirst();
  return row?.document;
}
