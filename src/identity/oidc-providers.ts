import type { AccountId } from '../core/account.ts';
import { PARTITION } from '../core/arn.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { IdentityTables, OidcProviderRow } from './tables.ts';

export const oidcProviderArn = (accountId: AccountId, name: string): string =>
  `arn:${PARTITION}:iam::${accountId}:oidc-provider/${name}`;

/** What an issuer's URL is called in ARNs and condition keys: itself without scheme and query. */
export const oidcProviderName = (url: string): string =>
  url.replace(/^https?:\/\//i, '').replace(/[?#].*$/s, '');

export const findOidcProvider = (
  db: AnyDatabase,
  accountId: AccountId,
  name: string,
): Promise<OidcProviderRow | undefined> =>
  tablesOf<IdentityTables>(db)
    .selectFrom('oidc_providers')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('name', '=', name)
    .executeTakeFirst();

/** The columns that hold lists. */
export const parseTexts = (column: string): readonly string[] => JSON.parse(column);
