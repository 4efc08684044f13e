import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../../test/support/custody.ts';
import { makeVendor, type Vendor } from '../../../test/support/vendor-module.ts';
import { openStore } from '../../storage/open-store.ts';
import type { Store } from '../../storage/store.ts';
import { custodyMigrations } from '../migrations.ts';
import { insertAppliance } from '../records.ts';
import type { ClusterStore } from './cluster-store.ts';
import { freeSlots } from './free-slots.ts';
import type { HsmPool } from './hsm-pool.ts';
import { JobError } from './job-error.ts';
import { clusterMigrations } from './migrations.ts';
import { deleteUser, insertUsers } from './records.ts';
import { runJob } from './run-job.ts';
import { isFree, listSlots, SLOT_REST_MILLISECONDS, takeSlot } from './slot-records.ts';
import { slotStore } from './slot-store.ts';
import type { HsmClusterUserRow } from './tables.ts';

const HSM = { id: 'hsm-a', cluster_id: 'cluster-a' };
const pin = (): Buffer => Buffer.from('a-pin-of-the-clerk');
const soPin = (): Buffer => Buffer.from('the-pin-of-the-officer');
const IDENTITY_PIN = Buffer.from('the-pin-of-the-identity');

interface Bench {
  readonly vendor: Vendor;
  readonly store: Store;
  readonly slots: ClusterStore;
  readonly pool: HsmPool;
  readonly refused: Set<string>;
  /** Numbers of the pool's tokens that may be taken now. */
  free(): Promise<string[]>;
  now: number;
}

/** The first HSM of a cluster over a real module, with the slot of its identity taken in the rows. */
async function bench(t: TestContext, count: number, values: Partial<HsmPool> = {}): Promise<Bench> {
  const vendor = makeVendor(t, count);
  const folder = temporaryFolder();
  const store = await openStore({ url: `sqlite:${join(folder.path, 'db')}` });
  t.after(async () => {
    await store.close();
    folder[Symbol.dispose]();
  });
  await store.migrate([...custodyMigrations, ...clusterMigrations]);
  const pool = vendor.pool(values);
  const refused = new Set<string>();
  const search = { store, runJob, refused };
  const made = { now: 1_000_000 };
  const [first] = await freeSlots(pool, search);
  assert.ok(first);
  const holder = { cluster_id: HSM.cluster_id, hsm_id: HSM.id, purpose: 'identity' } as const;
  await store.write((tx) => takeSlot(tx.db, first, holder, made.now));
  const slots = slotStore(HSM, pool, IDENTITY_PIN, { ...search, clock: { now: () => made.now } });
  const free = async (): Promise<string[]> => {
    const rows = await listSlots(store.reader);
    return (await freeSlots(pool, search))
      .filter(({ serial }) =>
        isFree(
          rows.find((row) => row.serial === serial),
          made.now,
        ),
      )
      .map(({ label }) => label);
  };
  return Object.assign(made, { vendor, store, slots, pool, refused, free });
}

const user = (name: string, token_serial: string): HsmClusterUserRow => ({
  cluster_id: HSM.cluster_id,
  role: 'crypto-user',
  name,
  wrapped_secret: null,
  token_serial,
  public_key: null,
  created_at: 0,
});

const fault = (wanted: JobError['fault']) => (error: unknown) =>
  error instanceof JobError && error.fault === wanted;

test("a slot is taken wiped, opens by the owner's PINs alone, and goes back wiped after a rest", async (t) => {
  const made = await bench(t, 2);
  const { slots, vendor, store } = made;
  const { serial } = await slots.makeUserToken({ label: 'clerk', soPin: soPin(), pin: pin() });
  await store.write((tx) => insertUsers(tx.db, [user('clerk', serial)]));
  assert.deepEqual(await made.free(), []);
  const id = Buffer.of(1);
  await slots.run('generateKey', { serial, pin: pin(), kind: 'AES_256', label: 'mine', id });
  for (const officer of [vendor.officerPin, IDENTITY_PIN.toString()])
    await assert.rejects(
      slots.run('resetPin', { serial, soPin: Buffer.from(officer), newPin: pin() }),
      fault('pin-incorrect'),
    );
  assert.equal((await slots.run('listKeys', { serial, pin: pin() })).length, 1);

  await slots.removeUserToken(serial, soPin());
  await store.write((tx) => deleteUser(tx.db, user('clerk', serial), made.now));
  assert.deepEqual(await made.free(), []);
  await assert.rejects(slots.run('listKeys', { serial, pin: pin() }), fault('token-missing'));
  made.now += SLOT_REST_MILLISECONDS;
  assert.equal((await made.free()).length, 1);
  const again = await slots.makeUserToken({ label: 'other', soPin: soPin(), pin: pin() });
  assert.equal(again.serial, serial);
  assert.deepEqual(await slots.run('listKeys', { serial, pin: pin() }), []);
});

test('the identity signs, goes with its HSM, and no step of that is spoilt by a crash', async (t) => {
  const { slots, vendor } = await bench(t, 1);
  // Wiped, but the officer still has the PIN of the pool.
  vendor.rename('pool-1', 'keywarden-identity');
  assert.ok((await slots.makeIdentity(IDENTITY_PIN)).length > 200);
  // All but the row was made: the attempt that follows makes it once more.
  const publicKey = await slots.makeIdentity(IDENTITY_PIN);
  const message = Buffer.from('a message');
  const signature = await slots.signAsIdentity(IDENTITY_PIN, message);
  const { verify } = await import('node:crypto');
  assert.ok(
    verify('sha256', message, { key: Buffer.from(publicKey), format: 'der', type: 'spki' }, signature),
  );
  await slots.erase();
  assert.deepEqual(vendor.labels(), ['pool-1']);
  vendor.rename('pool-1', 'keywarden-returning');
  await slots.erase();
  await slots.erase();
  assert.deepEqual(vendor.labels(), ['pool-1']);
  await slots.makeIdentity(IDENTITY_PIN);
});

test("a token that refuses the pool's officer is not tried again", async (t) => {
  const wrong = { description: 'wrong', read: async () => Buffer.from('another-officers-pin') };
  const made = await bench(t, 1, { officerPinSource: wrong });
  await assert.rejects(made.slots.makeIdentity(IDENTITY_PIN), fault('officer-refused'));
  assert.equal(made.refused.size, 1);
  await assert.rejects(made.slots.makeIdentity(IDENTITY_PIN), /is not tried again/);
  assert.deepEqual(await freeSlots(made.pool, { store: made.store, runJob, refused: made.refused }), []);
  const missing = await bench(t, 1, { officerPinSource: { ...wrong, read: async () => undefined } });
  await assert.rejects(
    missing.slots.makeIdentity(IDENTITY_PIN),
    /officer's PIN of HSM pool vendor is missing/,
  );
});

test('a slot that an operation took and left is used by the next, but not while that may be under way', async (t) => {
  const made = await bench(t, 2);
  const token = () => ({ label: 'clerk', soPin: soPin(), pin: pin() });
  const { serial } = await made.slots.makeUserToken(token());
  await assert.rejects(made.slots.makeUserToken(token()), /no slot is free/);
  made.now += 600_000;
  assert.equal((await made.slots.makeUserToken(token())).serial, serial);
});

test('a user is not called as a free slot is: nobody could tell whether that went back', async (t) => {
  const made = await bench(t, 2);
  const [label = ''] = await made.free();
  await assert.rejects(made.slots.makeUserToken({ label, soPin: soPin(), pin: pin() }), /no slot is free/);
});

test("a tunnel shows the tokens of the cluster's users, and ends when one of them is gone", async (t) => {
  const made = await bench(t, 2);
  await assert.rejects(made.slots.tunnelModule(), /no crypto users/);
  const { serial } = await made.slots.makeUserToken({ label: 'clerk', soPin: soPin(), pin: pin() });
  await made.store.write((tx) => insertUsers(tx.db, [user('clerk', serial)]));
  const module = await made.slots.tunnelModule();
  assert.deepEqual(module.tokens, [serial]);
  assert.equal(await made.slots.isCurrent(module), true);
  await made.store.write((tx) => deleteUser(tx.db, user('clerk', serial), made.now));
  assert.equal(await made.slots.isCurrent(module), false);
});

test("a token with Keywarden's own domain key is nobody's slot, whatever the settings say", async (t) => {
  const made = await bench(t, 3, { owns: () => true });
  const search = { store: made.store, runJob, refused: made.refused };
  const [mine, other] = await freeSlots(made.pool, search);
  const member = { name: 'primary', driver: '', capabilities: '', joined_at: 0 };
  const { serial = '', label = '' } = mine ?? {};
  await made.store.write((tx) => insertAppliance(tx, { ...member, serial, label }));
  assert.deepEqual(await freeSlots(made.pool, search), [other]);
});
