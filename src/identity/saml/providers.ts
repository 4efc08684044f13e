import type { AccountId } from '../../core/account.ts';
import { PARTITION } from '../../core/arn.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { IdentityTables, SamlProviderRow } from '../tables.ts';

export const samlProviderArn = (accountId: AccountId, name: string): string =>
  `arn:${PARTITION}:iam::${accountId}:saml-provider/${name}`;

export const findSamlProvider = (
  db: AnyDatabase,
  accountId: AccountId,
  name: string,
): Promise<SamlProviderRow | undefined> =>
  tablesOf<IdentityTables>(db)
    .selectFrom('saml_providers')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('name', '=', name)
    .executeTakeFirst();
