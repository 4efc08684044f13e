import type { Kysely } from 'kysely';
import type { IdentityTables } from '../../../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';

/** The tables iam writes and identity reads. */
export type Directory = Kysely<IdentityTables>;

export const directoryOf = (context: { readonly db: AnyDatabase }): Directory =>
  tablesOf<IdentityTables>(context.db);
