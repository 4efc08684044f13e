import { auditMigrations } from './audit/migrations.ts';
import { clusterMigrations } from './custody/clusters/migrations.ts';
import { custodyMigrations } from './custody/migrations.ts';
import { identityMigrations } from './identity/migrations.ts';
import { SERVICES } from './services.ts';
import { signInMigrations } from './signin/tables.ts';
import type { Migration } from './storage/store.ts';

/** All tables of the program, for every process that opens its database. */
export const MIGRATIONS: readonly Migration[] = [
  ...identityMigrations,
  ...custodyMigrations,
  ...clusterMigrations,
  ...auditMigrations,
  ...signInMigrations,
  ...SERVICES.flatMap((service) => service.migrations),
];
