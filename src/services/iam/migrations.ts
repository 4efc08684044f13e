import { entityCounts } from '../../identity/counts/migration.ts';
import { credentials } from '../../identity/credential-tables.ts';
import {
  activeKeyIndexes,
  mfaOwnerIndexes,
  noActiveKeyIndexes,
  principalIndexes,
} from '../../identity/principal-indexes.ts';
import { certificateDataKeyIndex } from '../../identity/sealed-stores.ts';
import type { Migration } from '../../storage/store.ts';
import { accessReports } from './access-report-table.ts';
import { accountSettings } from './account-settings-table.ts';
import { instanceProfiles } from './instance-profile-table.ts';
import { roleDeletions } from './role-deletion-table.ts';

export const iamMigrations: readonly Migration[] = [
  credentials,
  instanceProfiles,
  roleDeletions,
  accessReports,
  accountSettings,
  certificateDataKeyIndex,
  entityCounts,
  principalIndexes,
  activeKeyIndexes,
  mfaOwnerIndexes,
  noActiveKeyIndexes,
];
