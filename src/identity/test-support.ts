import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Random } from '../core/random.ts';
import type { Sealer, SealPurpose } from '../custody/custody.ts';
import { dataKey, KEY_ID_BYTES, KeyRing } from '../custody/key-ring.ts';
import { ringSealer } from '../custody/ring-sealer.ts';
import { openStore } from '../storage/open-store.ts';
import type { Store, WriteTransaction } from '../storage/store.ts';
import { tablesOf } from '../storage/tables-of.ts';
import { accessKeyPlace } from './access-key-place.ts';
import { NEW_KEY_LIFE } from './access-keys/key-end.ts';
import type { RequestFacts } from './caller-context.ts';
import { identityMigrations } from './migrations.ts';
import { NEW_ROLE } from './new-role.ts';
import type { IdentityTables } from './tables.ts';

export const ACCOUNT = '123456789012';
export const NOW = Date.UTC(2026, 10, 24, 8);

export const random: Random = { bytes: (length) => randomBytes(length) };

const PURPOSES: readonly SealPurpose[] = [
  'secret-at-rest',
  'session-token',
  'authorization-message',
  'paging-marker',
  'sign-in',
];

/** The real sealer, under fresh data keys that no HSM wraps. */
export function newTestSealer(): Sealer {
  const ring = new KeyRing();
  for (const purpose of PURPOSES) {
    const id = randomBytes(KEY_ID_BYTES).toString('hex');
    ring.add(dataKey({ id, purpose, activeFrom: 0 }, randomBytes(32)));
  }
  return ringSealer(ring, random, { now: () => NOW });
}

export interface TestStore {
  readonly store: Store;
  /** Writes identity rows and names what they touch. */
  write(
    topics: readonly string[],
    write: (tables: Tables, tx: WriteTransaction) => Promise<unknown>,
  ): Promise<void>;
  close(): Promise<void>;
}

export type Tables = ReturnType<typeof tablesOf<IdentityTables>>;

/** A database with the identity tables: the one at `url`, or SQLite in a folder that `close` removes. */
export async function openTestStore(url?: string): Promise<TestStore> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-identity-'));
  const store = await openStore({ url: url ?? `sqlite:${join(folder, 'test.db')}` });
  await store.migrate(identityMigrations);
  return {
    store,
    write: (topics, write) =>
      store.write(async (tx) => {
        await write(tablesOf<IdentityTables>(tx.db), tx);
        for (const name of topics) tx.change(name);
      }),
    async close() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A user `bob` and the rows of its kind, with what a test wants different. */
export const userRow = (row: Partial<IdentityTables['users']> = {}): IdentityTables['users'] => ({
  id: 'AIDAQNZGKIQYBOB000001',
  account_id: ACCOUNT,
  name: 'bob',
  name_key: 'bob',
  path: '/',
  permissions_boundary_arn: null,
  tags: '[]',
  created_at: NOW,
  password_last_used_at: null,
  ...row,
});

/** Null for a key of root. */
export const accessKeyRow = (
  sealer: Sealer,
  id: string,
  userId: string | null,
  secret: string,
): IdentityTables['access_keys'] => ({
  id,
  account_id: ACCOUNT,
  user_id: userId,
  status: 'Active',
  sealed_secret: sealer.seal(
    'secret-at-rest',
    Buffer.from(secret),
    accessKeyPlace({ id, account_id: ACCOUNT, user_id: userId }),
  ),
  created_at: NOW,
  last_used_at: null,
  last_used_service: null,
  last_used_region: null,
  ...NEW_KEY_LIFE,
});

export const roleRow = (row: Partial<IdentityTables['roles']> = {}): IdentityTables['roles'] => ({
  ...NEW_ROLE,
  id: 'AROAQNZGKIQYROLE00001',
  account_id: ACCOUNT,
  name: 'Deployer',
  name_key: 'deployer',
  path: '/ci/',
  trust_policy: '{}',
  created_at: NOW,
  ...row,
});

export const inlinePolicy = (
  kind: 'user' | 'group' | 'role',
  holderId: string,
  name: string,
  document: unknown,
): IdentityTables['inline_policies'] => ({
  holder_kind: kind,
  holder_id: holderId,
  account_id: ACCOUNT,
  name,
  document: typeof document === 'string' ? document : JSON.stringify(document),
  updated_at: NOW,
});

export const attachment = (
  kind: 'user' | 'group' | 'role',
  holderId: string,
  policyArn: string,
): IdentityTables['policy_attachments'] => ({
  holder_kind: kind,
  holder_id: holderId,
  account_id: ACCOUNT,
  policy_arn: policyArn,
  attached_at: NOW,
});

/** Puts a customer-managed policy with one version into the account. */
export async function insertManagedPolicy(
  tables: Tables,
  name: string,
  document: unknown,
): Promise<{ readonly id: string; readonly arn: string }> {
  const id = `ANPA${name.toUpperCase()}`;
  const arn = `arn:aws:iam::${ACCOUNT}:policy/${name}`;
  await tables
    .insertInto('policies')
    .values({
      id,
      account_id: ACCOUNT,
      name,
      name_key: name.toLowerCase(),
      path: '/',
      arn,
      description: null,
      default_version: 1,
      next_version: 2,
      tags: '[]',
      created_at: NOW,
      updated_at: NOW,
    })
    .execute();
  await tables
    .insertInto('policy_versions')
    .values({
      policy_id: id,
      version: 1,
      document: typeof document === 'string' ? document : JSON.stringify(document),
      created_at: NOW,
    })
    .execute();
  return { id, arn };
}

/** Facts of a request that no test cares about. */
export const factsOf = (): RequestFacts => ({
  request: {
    method: 'POST',
    path: '/',
    query: '',
    headers: new Map(),
    body: new Uint8Array(),
    remoteAddress: '10.0.0.1',
    isSecure: true,
  },
  now: NOW,
  region: 'us-east-1',
});
