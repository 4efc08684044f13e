import type { Kysely } from 'kysely';
import type { ServiceUseTables } from '../../../identity/service-use-table.ts';
import type { IdentityTables } from '../../../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';
import type { AccessReportTables } from '../access-report-table.ts';
import type { AccountSettingsTables } from '../account-settings-table.ts';
import type { InstanceProfileTables } from '../instance-profile-table.ts';
import type { RoleDeletionTables } from '../role-deletion-table.ts';

type DirectoryTables = IdentityTables &
  ServiceUseTables &
  InstanceProfileTables &
  RoleDeletionTables &
  AccessReportTables &
  AccountSettingsTables;

/** The tables iam writes and identity reads, and those that hang on them. */
export type Directory = Kysely<DirectoryTables>;

export const directoryOf = (context: { readonly db: AnyDatabase }): Directory =>
  tablesOf<DirectoryTables>(context.db);
