import type { Kysely } from 'kysely';
import type { OrganizationTables } from '../../../identity/organization/tables.ts';
import type { IdentityTables } from '../../../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';

/** The tables this service writes, and the accounts they hang on. */
export type Tables = Kysely<OrganizationTables & IdentityTables>;

export const tablesIn = (db: AnyDatabase): Tables => tablesOf<OrganizationTables & IdentityTables>(db);
