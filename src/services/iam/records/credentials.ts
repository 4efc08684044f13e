import type { Kysely } from 'kysely';
import type { CredentialTables } from '../../../identity/credential-tables.ts';
import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';

/** The tables that only IAM reads. */
export type Credentials = Kysely<CredentialTables>;

export const credentialsOf = (context: { readonly db: AnyDatabase }): Credentials =>
  tablesOf<CredentialTables>(context.db);
