import type { AccountId } from '../../../core/account.ts';
import type { Directory } from './directory.ts';

export interface AccountContents {
  readonly users: number;
  readonly groups: number;
  readonly roles: number;
  readonly instanceProfiles: number;
  readonly policies: number;
  readonly policyVersions: number;
  /** Identity providers, of OpenID Connect and of SAML. */
  readonly providers: number;
  readonly rootAccessKeys: number;
}

export async function countAccountContents(db: Directory, accountId: AccountId): Promise<AccountContents> {
  const count = async (
    table:
      | 'users'
      | 'groups'
      | 'roles'
      | 'instance_profiles'
      | 'policies'
      | 'oidc_providers'
      | 'saml_providers',
  ): Promise<number> => {
    const row = await db
      .selectFrom(table)
      .select((select) => select.fn.countAll().as('count'))
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow();
    return Number(row.count);
  };
  const versions = await db
    .selectFrom('policy_versions')
    .innerJoin('policies', 'policies.id', 'policy_versions.policy_id')
    .select((select) => select.fn.countAll().as('count'))
    .where('policies.account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  const rootKeys = await db
    .selectFrom('access_keys')
    .select((select) => select.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .where('user_id', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    users: await count('users'),
    groups: await count('groups'),
    roles: await count('roles'),
    instanceProfiles: await count('instance_profiles'),
    policies: await count('policies'),
    policyVersions: Number(versions.count),
    providers: (await count('oidc_providers')) + (await count('saml_providers')),
    rootAccessKeys: Number(rootKeys.count),
  };
}
