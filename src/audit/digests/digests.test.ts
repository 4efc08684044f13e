import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { HsmUser } from '../../custody/hsm-process.ts';
import { openStore } from '../../storage/open-store.ts';
import { auditMigrations } from '../migrations.ts';
import { storeEvents, testEvent, testSigning } from '../test-support.ts';
import { verifyStore } from '../verify/verify-store.ts';
import { digestWhenDue } from './keep-digesting.ts';
import { digestEvents, lastDigest } from './make-digest.ts';
import { ensureKeys, listKeys, type SigningContext } from './signing-keys.ts';
import { wrappedDigestKeys } from './wrapped-keys.ts';

const BASE = Date.UTC(2026, 10, 24);
const HOUR = 3_600_000;

async function signingLog(t: TestContext): Promise<SigningContext> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-digests-'));
  const store = await openStore({ url: join(folder, 'a.db') });
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  await store.migrate(auditMigrations);
  return testSigning(store);
}

test('a digest is made when it is due and there is something new, by one of many nodes', async (t) => {
  const signing = await signingLog(t);
  const { store, vault } = signing;
  const at = (now: number) => ({
    ...signing,
    audit: { flush: async () => undefined },
    clock: { now: () => now },
    report: assert.fail,
    every: HOUR,
  });
  await storeEvents(store, [testEvent(BASE)]);
  await ensureKeys(signing, BASE);
  const first = await Promise.all(Array.from({ length: 4 }, () => digestWhenDue(at(BASE))));
  assert.equal(first.filter(Boolean).length, 1);
  await storeEvents(store, [testEvent(BASE + 1)]);
  assert.equal(await digestWhenDue(at(BASE + HOUR - 1)), false);
  assert.equal(await digestWhenDue(at(BASE + HOUR)), true);
  assert.equal(await digestWhenDue(at(BASE + 3 * HOUR)), false);
  assert.equal((await lastDigest(store.reader))?.number, 2);
  assert.equal((await verifyStore(store, vault)).isWhole, true);
});

test('many nodes make one key', async (t) => {
  const signing = await signingLog(t);
  await Promise.all(Array.from({ length: 4 }, () => ensureKeys(signing, BASE)));
  assert.equal((await listKeys(signing.store.reader)).length, 1);
});

test('keys take part in a rotation of the root of trust, and sign as before', async (t) => {
  const signing = await signingLog(t);
  const { store, vault } = signing;
  await ensureKeys(signing, BASE);
  const rewrapping = {
    ...vault,
    rewrap: async ({ blob }: { blob: Uint8Array }) => ({ blob, wrappedUnder: 'new' }),
  };
  const wrapped = wrappedDigestKeys(store, () => rewrapping);
  const old = { domainKeyId: 'test', rootId: 'root' };
  const call = undefined as unknown as HsmUser;
  assert.equal(await wrapped.countUnder(store.reader, old), 1);
  assert.deepEqual(await wrapped.tryAll(call), { wanted: 1, found: 1 });
  assert.equal(await wrapped.rewrapSome(call, old, 10), 1);
  assert.equal(await wrapped.countUnder(store.reader, old), 0);
  assert.equal(await wrapped.rewrapSome(call, old, 10), 0);
  await storeEvents(store, [testEvent(BASE)]);
  assert.equal(await digestEvents(signing, BASE), true);
  assert.equal((await verifyStore(store, vault)).isWhole, true);
});
