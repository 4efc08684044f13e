import type { AccountId } from '../../../core/account.ts';
import type { CountedWhat } from '../../../identity/counts/counted.ts';
import { countEntities } from '../../../identity/counts/records.ts';
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
  readonly mfaDevices: number;
  readonly mfaDevicesInUse: number;
}

export async function countAccountContents(db: Directory, accountId: AccountId): Promise<AccountContents> {
  const of = (what: CountedWhat): Promise<number> => countEntities(db, accountId, what);
  const rowsOf = async (table: 'oidc_providers' | 'saml_providers'): Promise<number> => {
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
    users: await of('users'),
    groups: await of('groups'),
    roles: await of('roles'),
    instanceProfiles: await of('instance-profiles'),
    policies: await of('policies'),
    policyVersions: Number(versions.count),
    providers: (await rowsOf('oidc_providers')) + (await rowsOf('saml_providers')),
    rootAccessKeys: Number(rootKeys.count),
    mfaDevices: await of('mfa-devices'),
    mfaDevicesInUse: await of('mfa-devices-in-use'),
  };
}
