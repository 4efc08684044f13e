import { type RawBuilder, sql } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import type { AudienceRule, BulletinContent } from '../bulletins/content.ts';
import { isInRange } from '../bulletins/versions.ts';

/** What is looked at to find whom a bulletin concerns; always what is so now. */
export interface LookedAt {
  readonly db: AnyDatabase;
  readonly now: Instant;
  /** Of this program. */
  readonly version: string;
  readonly accountIds: readonly AccountId[];
}

/** Accounts with a credential of a kind: a table with `account_id`, and what of it counts. */
const CREDENTIAL_TABLES: Readonly<Record<string, RawBuilder<unknown>>> = {
  AccessKey: sql`access_keys`,
  MfaDevice: sql`mfa_devices`,
  OidcProvider: sql`oidc_providers`,
  Password: sql`(select account_id from users join login_profiles on login_profiles.user_id = users.id)`,
  SamlProvider: sql`saml_providers`,
  ServerCertificate: sql`server_certificates`,
  ServiceSpecificCredential: sql`service_credentials`,
  SigningCertificate: sql`signing_certificates`,
  SshPublicKey: sql`ssh_public_keys`,
};

async function accountsIn(
  { db, accountIds }: LookedAt,
  from: RawBuilder<unknown>,
  where: RawBuilder<unknown> = sql`1 = 1`,
): Promise<AccountId[]> {
  if (accountIds.length === 0) return [];
  const { rows } = await sql<{ account_id: AccountId }>`select distinct found.account_id from ${from} as found
    where found.account_id in (${sql.join(accountIds)}) and ${where}`.execute(db);
  return rows.map(({ account_id }) => account_id);
}

type Finder = (looked: LookedAt, values: readonly string[]) => Promise<readonly AccountId[]>;

const FINDERS: Readonly<Record<AudienceRule['Kind'], Finder>> = {
  ACCOUNT: async ({ accountIds }, values) => accountIds.filter((id) => values.includes(id)),
  SERVER_VERSION: async ({ accountIds, version }, values) =>
    values.some((range) => isInRange(version, range)) ? accountIds : [],
  KEY_SPEC: (looked, values) =>
    accountsIn(
      looked,
      sql`kms_keys`,
      sql`found.key_spec in (${sql.join(values)}) and (found.deletion_at is null or found.deletion_at > ${looked.now})`,
    ),
  CREDENTIAL_KIND: async (looked, values) => {
    const tables = values.flatMap((kind) => CREDENTIAL_TABLES[kind] ?? []);
    return (await Promise.all(tables.map((table) => accountsIn(looked, table)))).flat();
  },
};

/** Why a bulletin concerns an account, by rule; accounts that it does not concern are not there. */
export async function concernedBy(
  looked: LookedAt,
  { Audience = [] }: BulletinContent,
): Promise<ReadonlyMap<AccountId, readonly AudienceRule[]>> {
  if (Audience.length === 0) return new Map(looked.accountIds.map((id) => [id, []]));
  const concerned = new Map<AccountId, AudienceRule[]>();
  for (const rule of Audience)
    for (const id of new Set(await FINDERS[rule.Kind](looked, rule.Values)))
      concerned.set(id, [...(concerned.get(id) ?? []), rule]);
  return concerned;
}
