import type { Kysely } from 'kysely';

/** A store's or transaction's handle before a module says which tables it means. */
// biome-ignore lint/suspicious/noExplicitAny: Kysely's own type for "tables unknown yet"
export type AnyDatabase = Kysely<any>;

/** The same handle, typed by the tables a module owns: `tablesOf<IdentityTables>(db).selectFrom('users')`. */
export const tablesOf = <Tables>(db: AnyDatabase): Kysely<Tables> => db;
