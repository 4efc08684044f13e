import { sql } from 'kysely';
import type { Migration } from '../storage/store.ts';

const BOUNDARY = {
  columns: 'account_id, permissions_boundary_arn, name_key',
  where: 'permissions_boundary_arn is not null',
};

interface Index {
  readonly on: string;
  /** Columns, or expressions in brackets. */
  readonly columns: string;
  readonly where?: string;
}

/** Of users, not of root. */
const ACTIVE = "status = 'Active' and user_id is not null";

const INDEXES: Readonly<Record<string, Index>> = {
  // What a user has: for those who look at it, and for the database itself when a user is deleted.
  access_keys_of_user: { on: 'access_keys', columns: 'user_id, status, created_at' },
  service_credentials_of_user: { on: 'service_credentials', columns: 'user_id' },
  signing_certificates_of_user: { on: 'signing_certificates', columns: 'user_id' },
  ssh_public_keys_of_user: { on: 'ssh_public_keys', columns: 'user_id' },
  // Orders of the console's table of users.
  users_by_path: { on: 'users', columns: 'account_id, path, name_key' },
  users_by_password_use: {
    on: 'users',
    columns: 'account_id, (coalesce(password_last_used_at, 0)), name_key',
  },
  // Whom a policy bounds.
  users_by_boundary: { on: 'users', ...BOUNDARY },
  roles_by_boundary: { on: 'roles', ...BOUNDARY },
  // Members as they are listed.
  organization_members_by_join: {
    on: 'organization_members',
    columns: 'organization_id, joined_at, account_id',
  },
  organization_members_by_place: { on: 'organization_members', columns: 'parent_id, joined_at, account_id' },
};

const ACTIVE_KEY_INDEXES: Readonly<Record<string, Index>> = {
  access_keys_active_by_age: { on: 'access_keys', columns: 'account_id, created_at, user_id', where: ACTIVE },
};

const indexes = (name: string, all: Readonly<Record<string, Index>>): Migration => ({
  name,
  async up(db) {
    for (const [index, { on, columns, where }] of Object.entries(all)) {
      const rows = where === undefined ? '' : ` where ${where}`;
      await sql.raw(`create index ${index} on ${on} (${columns})${rows}`).execute(db);
    }
  },
});

/** What keeps accounts with a million users, and organizations with ten thousand accounts, from being read through. */
export const principalIndexes = indexes('2026-12-09-principal-indexes', INDEXES);
export const mfaOwnerIndexes = indexes('2026-12-10-mfa-owner-indexes', {
  mfa_devices_of_owner: { on: 'mfa_devices', columns: 'account_id, owner_id, serial_key' },
});
export const activeKeyIndexes = indexes('2026-12-10-active-key-indexes', ACTIVE_KEY_INDEXES);
/** Nobody asks by them any more, and each new key would write to them. */
export const noActiveKeyIndexes: Migration = {
  name: '2026-12-11-no-active-key-indexes',
  async up(db) {
    for (const index of ['access_keys_active_by_age', 'access_keys_active_by_use'])
      await sql.raw(`drop index if exists ${index}`).execute(db);
  },
};
