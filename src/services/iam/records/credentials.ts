import type { Kysely } from 'kysely';
import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';
import type { CredentialTables } from '../credential-tables.ts';

/** The tables that only IAM reads. */
export type Credentials = Kysely<CredentialTables>;

export const credentialsOf = (context: { readonly db: AnyDatabase }): Credentials =>
  tablesOf<CredentialTables>(context.db);
