import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cryptoRandom, openCustodyHome, temporaryFolder } from '../../test/support/custody.ts';
import { tablesOf } from '../storage/tables-of.ts';
import type { ApplianceSettings } from './appliance.ts';
import { CustodyError } from './custody-error.ts';
import { joinAppliance } from './join-appliance.ts';
import { openPinSource } from './pin-source.ts';
import { listAppliances, listDomainKeys } from './records.ts';
import {
  type MemberChange,
  type RotationContext,
  type RotationProgress,
  rotateRootOfTrust,
} from './rotation.ts';
import { findPkcs11Library } from './softhsm.ts';
import type { CustodyTables } from './tables.ts';
import { systemClock } from './wrapped-keys.ts';

const PLACE = 'access_keys/AKIAIOSFODNN7EXAMPLE';
const library = findPkcs11Library();

const applianceIn = (folder: string, name: string): ApplianceSettings => ({
  name,
  library,
  tokenDirectory: join(folder, name),
  tokenLabel: name,
  pinSource: openPinSource(`file:${join(folder, `${name}.pin`)}`),
  officerPinSource: openPinSource(`file:${join(folder, `${name}.so.pin`)}`),
});

/** Custody over one or more SoftHSM stores beside each other. */
async function openFleet(folder: string, ...names: readonly string[]) {
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const [first, ...more] = names.map((name) => applianceIn(folder, name));
  assert.ok(first);
  const home = await openCustodyHome(data, { options: { hsm: first, moreHsms: more } });
  const progress: RotationProgress[] = [];
  const context: RotationContext = {
    store: home.store,
    random: cryptoRandom,
    clock: systemClock,
    call: home.custody.call,
    wrappedStores: home.custody.wrappedStores,
    onProgress: (step) => progress.push(step),
    settleSeconds: 0.05,
  };
  const rotate = (change?: MemberChange) => rotateRootOfTrust(context, [first, ...more], change);
  const joins = (name: string) => joinAppliance(context, [first, ...more], name);
  return { ...home, progress, context, rotate, join: joins };
}

test('the domain key of one HSM rotates: what was sealed opens, new things are sealed, the old key is gone', async () => {
  using temporary = temporaryFolder();
  let sealed: Uint8Array;
  {
    await using fleet = await openFleet(temporary.path, 'a');
    sealed = fleet.custody.sealer.seal('secret-at-rest', Buffer.from('secret'), PLACE);
    const [before] = await listDomainKeys(fleet.store.reader);
    await fleet.rotate();
    const after = await listDomainKeys(fleet.store.reader);
    assert.equal(after.length, 1);
    assert.notEqual(after[0]?.id, before?.id);
    assert.equal(after[0]?.state, 'current');
    const steps = new Set(fleet.progress.map(({ step }) => step));
    assert.deepEqual([...steps], ['made', 'activated', 'rewrapping', 'waiting', 'destroyed']);
    assert.equal((await fleet.custody.health()).healthy, true);
    assert.match(await fleet.custody.rotateDataKey('secret-at-rest', 0), /^[0-9a-f]{16}$/);
    assert.deepEqual(fleet.problems, []);
  }
  await using fleet = await openFleet(temporary.path, 'a');
  assert.equal(fleet.custody.sealer.open('secret-at-rest', sealed, PLACE).revealText(), 'secret');
});

test('a second HSM joins; then the first one’s folder is deleted under the running server and calls go on', async () => {
  using temporary = temporaryFolder();
  await using fleet = await openFleet(temporary.path, 'a', 'b');
  assert.equal((await fleet.custody.health()).appliances[1]?.healthy, false);
  await fleet.join('b');
  assert.deepEqual(
    (await listAppliances(fleet.store.reader)).map(({ name }) => name),
    ['a', 'b'],
  );
  const { appliances } = await fleet.custody.health();
  assert.deepEqual(
    appliances.map(({ problem }) => problem),
    [undefined, undefined],
  );
  assert.notEqual(appliances[0]?.tokenSerial, appliances[1]?.tokenSerial);

  const store = join(temporary.path, 'a');
  renameSync(store, `${store}.away`);
  const calls = Array.from({ length: 20 }, () => fleet.custody.rotateDataKey('paging-marker', 0));
  await Promise.all(calls);
  const health = await fleet.custody.health();
  assert.equal(health.healthy, true);
  assert.deepEqual(
    health.appliances.map(({ healthy }) => healthy),
    [false, true],
  );
  assert.match(health.appliances[0]?.problem ?? '', /CKR_|restore that folder|next attempt/);

  renameSync(`${store}.away`, store);
  for (let tries = 0; (await fleet.custody.health()).appliances.some(({ healthy }) => !healthy); tries++) {
    assert.ok(tries < 200);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

test('a lost HSM is removed and everything goes on under a key it never had; it can start without it', async () => {
  using temporary = temporaryFolder();
  let sealed: Uint8Array;
  {
    await using fleet = await openFleet(temporary.path, 'a', 'b');
    await fleet.join('b');
    sealed = fleet.custody.sealer.seal('secret-at-rest', Buffer.from('secret'), PLACE);
  }
  rmSync(join(temporary.path, 'a'), { recursive: true });
  {
    await using fleet = await openFleet(temporary.path, 'a', 'b');
    assert.equal(fleet.custody.sealer.open('secret-at-rest', sealed, PLACE).revealText(), 'secret');
    await assert.rejects(fleet.rotate(), /HSM a: /);
    assert.equal((await listDomainKeys(fleet.store.reader)).length, 1, 'nothing is half done');
    await fleet.rotate({ remove: 'a' });
    assert.deepEqual(
      (await listAppliances(fleet.store.reader)).map(({ name }) => name),
      ['b'],
    );
  }
  await using fleet = await openFleet(temporary.path, 'b');
  assert.equal(fleet.custody.sealer.open('secret-at-rest', sealed, PLACE).revealText(), 'secret');
});

test('an HSM that was away during a rotation is refused until it joins again', async () => {
  using temporary = temporaryFolder();
  const store = join(temporary.path, 'a');
  {
    await using fleet = await openFleet(temporary.path, 'a', 'b');
    await fleet.join('b');
  }
  renameSync(store, `${store}.away`);
  {
    await using fleet = await openFleet(temporary.path, 'a', 'b');
    await fleet.rotate({ remove: 'a' });
  }
  renameSync(`${store}.away`, store);
  await using fleet = await openFleet(temporary.path, 'a', 'b');
  const [a, b] = (await fleet.custody.health()).appliances;
  assert.match(a?.problem ?? '', /run: keywarden hsm join a/);
  assert.equal(b?.healthy, true);
});

test('rows of others are rewrapped before the old key goes, and one that cannot be keeps it', async () => {
  using temporary = temporaryFolder();
  await using fleet = await openFleet(temporary.path, 'a');
  const [first] = await listDomainKeys(fleet.store.reader);
  const rows = Array.from({ length: 150 }, () => first?.id ?? '');
  let isStuck = false;
  fleet.custody.addWrappedStore({
    name: 'test rows',
    countUnder: async (_, old) => rows.filter((id) => id === old.domainKeyId).length,
    tryAll: async () => ({ wanted: rows.length, found: rows.length }),
    rewrapSome: async (_, old, limit) => {
      const current = (await listDomainKeys(fleet.store.reader)).find(({ state }) => state === 'current');
      let done = 0;
      for (const [index, id] of rows.entries()) {
        if (id !== old.domainKeyId || done === limit || (isStuck && index === 140)) continue;
        rows[index] = current?.id ?? '';
        done++;
      }
      return done;
    },
  });
  await fleet.rotate();
  assert.equal(new Set(rows).size, 1);
  isStuck = true;
  await assert.rejects(fleet.rotate(), /1 test rows cannot be brought under/);
  assert.deepEqual(
    (await listDomainKeys(fleet.store.reader)).map(({ state }) => state),
    ['old', 'current'],
  );
  isStuck = false;
  await fleet.rotate();
  assert.deepEqual(
    (await listDomainKeys(fleet.store.reader)).map(({ state }) => state),
    ['current'],
  );
  assert.equal(new Set(rows).size, 1);
});

test('a rotation killed after any of its steps is finished by the next one that looks', async () => {
  using temporary = temporaryFolder();
  await using fleet = await openFleet(temporary.path, 'a');
  const sealed = fleet.custody.sealer.seal('secret-at-rest', Buffer.from('secret'), PLACE);
  for (const stop of ['made', 'activated', 'rewrapping', 'waiting', 'destroyed'] as const) {
    const killed: RotationContext = {
      ...fleet.context,
      onProgress: ({ step }) => {
        if (step === stop) throw new Error('killed');
      },
    };
    const [appliance] = [applianceIn(temporary.path, 'a')];
    await assert.rejects(rotateRootOfTrust(killed, [appliance]), /killed/);
    await fleet.rotate();
    assert.deepEqual(
      (await listDomainKeys(fleet.store.reader)).map(({ state }) => state),
      ['current'],
    );
  }
  const keys = await tablesOf<CustodyTables>(fleet.store.reader)
    .selectFrom('sealing_keys')
    .selectAll()
    .execute();
  const [current] = await listDomainKeys(fleet.store.reader);
  assert.ok(keys.every((key) => key.root_id === current?.root_id));
  assert.equal(fleet.custody.sealer.open('secret-at-rest', sealed, PLACE).revealText(), 'secret');
});

test('without the officer’s PIN nothing rotates, and nothing changes', async () => {
  using temporary = temporaryFolder();
  await using fleet = await openFleet(temporary.path, 'a');
  const { officerPinSource: _, ...unofficial } = applianceIn(temporary.path, 'a');
  await assert.rejects(rotateRootOfTrust(fleet.context, [unofficial]), (error: unknown) => {
    assert.ok(error instanceof CustodyError && error.fault === 'settings');
    return /security officer/.test(error.message);
  });
  assert.equal((await listDomainKeys(fleet.store.reader)).length, 1);
  assert.ok(readdirSync(temporary.path).includes('a.so.pin'));
});

test('an HSM that a command removed under a running server gets no more calls there', async () => {
  using temporary = temporaryFolder();
  await using server = await openFleet(temporary.path, 'a', 'b');
  await server.join('b');
  const sealed = server.custody.sealer.seal('secret-at-rest', Buffer.from('secret'), PLACE);
  assert.deepEqual(
    (await server.custody.health()).appliances.map(({ healthy }) => healthy),
    [true, true],
  );
  {
    await using command = await openFleet(temporary.path, 'a', 'b');
    await command.rotate({ remove: 'b' });
  }
  let problem: string | undefined;
  for (let tries = 0; problem === undefined; tries++) {
    assert.ok(tries < 200);
    await new Promise((resolve) => setTimeout(resolve, 50));
    problem = (await server.custody.health()).appliances[1]?.problem;
  }
  await Promise.all(Array.from({ length: 20 }, () => server.custody.rotateDataKey('paging-marker', 0)));
  const [a, b] = (await server.custody.health()).appliances;
  assert.equal(a?.healthy, true);
  assert.match(b?.problem ?? '', /b holds no domain key|belongs to another domain key/);
  assert.ok(server.problems.length < 5, server.problems.join('\n'));
  assert.equal(server.custody.sealer.open('secret-at-rest', sealed, PLACE).revealText(), 'secret');
});
