import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { clusterMigrations } from '../../custody/clusters/migrations.ts';
import {
  deleteUser,
  findUser,
  insertCluster,
  insertUsers,
  updateCluster,
  updateUser,
} from '../../custody/clusters/records.ts';
import type { HsmClusterUserRow } from '../../custody/clusters/tables.ts';
import { clusterRow } from '../../custody/clusters/test-support.ts';
import { openStore } from '../../storage/open-store.ts';
import type { Store, WriteTransaction } from '../../storage/store.ts';
import type { Operation, WriteContext } from '../contract.ts';
import type { NewPassword } from './keep-password.ts';
import { changeClusterUserPassword } from './operations/change-cluster-user-password.ts';
import { createClusterUser } from './operations/create-cluster-user.ts';
import { deleteClusterUser } from './operations/delete-cluster-user.ts';
import { registerQuorumKey } from './operations/register-quorum-key.ts';
import { resetClusterUserPassword } from './operations/reset-cluster-user-password.ts';
import { setQuorum } from './operations/set-quorum.ts';
import type { Approved } from './quorum.ts';

const CLUSTER = clusterRow();
const newKey = (): string =>
  generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString();
const adminRow = (name: string): HsmClusterUserRow => ({
  cluster_id: CLUSTER.id,
  role: 'admin',
  name,
  wrapped_secret: Buffer.from(`under the password of ${name}`),
  token_serial: null,
  public_key: newKey(),
  created_at: CLUSTER.created_at,
});
const ADMINS = ['anna', 'boris', 'carla'].map(adminRow);
const [ANNA = adminRow('')] = ADMINS;
const BY_ANNA: Approved = { admin: ANNA, quorum: 0 };
const WRAPPED = Buffer.from('under another password');
const PASSWORD: NewPassword = { wrapped: WRAPPED, approved: BY_ANNA };
const OF_ANNA = { ClusterId: CLUSTER.id, AdminName: 'anna' };
const OF_BORIS = { UserName: 'boris', Role: 'admin' };

/** Every act of an admin: the operation, its input, and what was made of it ahead of the write. */
const ACTS: readonly (readonly [operation: Operation, input: object, prepared: unknown])[] = [
  [
    createClusterUser,
    { ...OF_ANNA, UserName: 'dora', Role: 'admin' },
    { approved: BY_ANNA, made: { wrapped_secret: WRAPPED, token_serial: null } },
  ],
  [deleteClusterUser, { ...OF_ANNA, ...OF_BORIS }, BY_ANNA],
  [resetClusterUserPassword, { ...OF_ANNA, ...OF_BORIS }, PASSWORD],
  [changeClusterUserPassword, { ClusterId: CLUSTER.id, UserName: 'anna', Role: 'admin' }, PASSWORD],
  [registerQuorumKey, { ...OF_ANNA, PublicKey: newKey() }, BY_ANNA],
  [setQuorum, { ...OF_ANNA, QuorumMinimum: 2 }, BY_ANNA],
];

async function storeWithAdmins(t: TestContext): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-approved-'));
  const store = await openStore({ url: `sqlite:${join(folder, 'db')}` });
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  await store.migrate(clusterMigrations);
  await store.write(async ({ db }) => {
    await insertCluster(db, CLUSTER);
    await insertUsers(db, ADMINS);
  });
  return store;
}

const MEANWHILE: Readonly<Record<string, (db: WriteTransaction['db']) => Promise<void>>> = {
  'its admin was removed': (db) => deleteUser(db, ANNA, 0),
  "its admin's password was reset": (db) => updateUser(db, ANNA, { wrapped_secret: Buffer.from('reset') }),
  'a quorum was set': (db) => updateCluster(db, CLUSTER.id, { quorum: 3 }),
};

for (const [what, change] of Object.entries(MEANWHILE))
  test(`an act that waited for its turn while ${what} is not done`, async (t) => {
    for (const [operation, input, prepared] of ACTS) {
      const store = await storeWithAdmins(t);
      await store.write(({ db }) => change(db));
      await assert.rejects(
        store.write((tx) => operation.run(contextOf(tx), input, prepared)),
        { code: 'CloudHsmAccessDeniedException' },
      );
    }
  });

test('an act that nothing overtook is done', async (t) => {
  for (const [operation, input, prepared] of ACTS) {
    const store = await storeWithAdmins(t);
    await store.write((tx) => operation.run(contextOf(tx), input, prepared));
  }
  const store = await storeWithAdmins(t);
  const [operation, input, prepared] = ACTS[2] ?? assert.fail();
  await store.write((tx) => operation.run(contextOf(tx), input, prepared));
  const boris = await findUser(store.reader, CLUSTER.id, 'admin', 'boris');
  assert.deepEqual(Buffer.from(boris?.wrapped_secret ?? []), WRAPPED);
});

const contextOf = (tx: WriteTransaction): WriteContext =>
  ({
    db: tx.db,
    accountId: CLUSTER.account_id,
    region: CLUSTER.region,
    now: CLUSTER.created_at,
    change: (topic: string) => tx.change(topic),
  }) as unknown as WriteContext;
