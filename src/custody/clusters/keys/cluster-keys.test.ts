import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { newPlace } from '../../../../test/support/vault-home.ts';
import { EVERYTHING_CHANGED, type Store } from '../../../storage/store.ts';
import { findPkcs11Library } from '../../softhsm.ts';
import type { ServingHsm } from '../cluster-host.ts';
import { Mutex } from '../mutex.ts';
import { PinThrottle } from '../pin-throttle.ts';
import { clusterTopic, cutOffTopic } from '../records.ts';
import { runJob } from '../run-job.ts';
import { hsmPaths, makeStores } from '../stores.ts';
import type { ClusterKey, ClusterKeys, ClusterLogin } from './cluster-keys.ts';
import { openClusterKeys } from './open-cluster-keys.ts';

const CLUSTER = 'cluster-aaaaaaaaaaa';
const LABEL = 'arn:aws:kms:us-east-1:111122223333:key/k';
const library = findPkcs11Library();
const aad = Buffer.from('additional data');

interface Bench {
  readonly keys: ClusterKeys;
  readonly throttle: PinThrottle;
  /** How often somebody logged in. */
  readonly logins: () => number;
  pin: string;
  hsmId: string;
  login(client?: string): ClusterLogin;
  key(): ClusterKey;
  /** Something of the cluster changed. */
  change(): void;
  /** A user's password was reset, or the user deleted. */
  cutOff(user: string): void;
  /** Changes were missed. */
  miss(): void;
  job: <Name extends 'listKeys' | 'deleteKey'>(
    name: Name,
    key: ClusterKey,
  ) => ReturnType<typeof runJob<Name>>;
}

/** Keys over one real SoftHSM store with one token; rows and clones are played. */
async function bench(t: TestContext, options: { readonly idleMilliseconds?: number } = {}): Promise<Bench> {
  const data = mkdtempSync(join(tmpdir(), 'keywarden-cluster-keys-'));
  const paths = hsmPaths(data, CLUSTER, 'hsm-a');
  await makeStores(paths);
  const place = { library, environment: { SOFTHSM2_CONF: paths.usersConfig } };
  const soPin = Buffer.from('so-pin-123456');
  const { serial } = await runJob(place, 'makeToken', {
    label: 'kmsuser',
    soPin,
    pin: Buffer.from('right-pin'),
  });
  const made = { pin: 'right-pin', hsmId: 'hsm-a' };
  const turns = new Mutex();
  const throttle = new PinThrottle();
  let listen: Parameters<Store['onChanges']>[0] = () => undefined;
  let count = 0;
  const row = { id: CLUSTER, state: 'ACTIVE' };
  const query = {
    selectFrom: () => query,
    selectAll: () => query,
    where: () => query,
    executeTakeFirst: async () => row,
  };
  const keys = openClusterKeys({
    clock: { now: () => 0 },
    mostSessions: 2,
    ...options,
    store: {
      reader: query as never,
      onChanges(listener) {
        listen = listener;
        return () => undefined;
      },
    },
    host: {
      throttle,
      serving: async () =>
        ({
          hsmId: made.hsmId,
          module: place,
          secrets: {},
          takeTurn: () => turns.take(),
        }) as unknown as ServingHsm,
      withUsers: (_, work) => turns.run(() => work(undefined as never)),
    },
  });
  t.after(async () => {
    await keys.close();
    rmSync(data, { recursive: true });
  });
  const login = (client = 'store'): ClusterLogin => ({
    client,
    clusterId: CLUSTER,
    user: 'kmsuser',
    async credentials() {
      count++;
      return { serial, pin: Buffer.from(made.pin) };
    },
  });
  return Object.assign(made, {
    keys,
    throttle,
    logins: () => count,
    login,
    key: () => ({ login: login(), place: newPlace() }),
    miss: () => listen([{ topic: EVERYTHING_CHANGED }] as never),
    change: () => listen([{ topic: clusterTopic(CLUSTER) }] as never),
    cutOff: (user: string) => listen([{ topic: cutOffTopic(CLUSTER, user) }] as never),
    job: ((name: 'listKeys' | 'deleteKey', key: ClusterKey) => {
      const id = Buffer.from(key.place.materialId, 'hex');
      return runJob(place, name, { serial, pin: Buffer.from('right-pin'), id });
    }) as Bench['job'],
  });
}

/** Processes of this one that are logged in. */
const workers = (): number[] => {
  const listed = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], {
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((line) => line.includes('key-worker'))
    .map((line) => Number.parseInt(line, 10));
};

test('a key of a cluster encrypts, and its object cannot leave the token', async (t) => {
  const { keys, key, job, logins } = await bench(t);
  const one = key();
  await keys.generate(one, LABEL);
  await keys.generate(one, LABEL);
  const ciphertext = await keys.encrypt(one, Buffer.from('hello'), aad);
  assert.equal((await keys.decrypt(one, ciphertext, aad)).revealText(), 'hello');
  const made = await keys.generateDataKey(one, 32, aad);
  const opened = await keys.decrypt(one, made.ciphertext, aad);
  assert.deepEqual(opened.reveal(), made.plaintext.reveal());
  assert.equal((await keys.random(one.login, 24)).reveal().length, 24);
  const { materialId: id } = one.place;
  const expected = { id, label: LABEL, kind: 'AES_256', class: 'secret', isExtractable: false };
  assert.deepEqual(await job('listKeys', one), [expected]);
  assert.equal(logins(), 1);
});

test('a ciphertext opens under its own key, place and additional data alone', async (t) => {
  const { keys, key } = await bench(t);
  const [one, other] = [key(), key()];
  await keys.generate(one, LABEL);
  await keys.generate(other, LABEL);
  const ciphertext = await keys.encrypt(one, randomBytes(100), aad);
  const flipped = Uint8Array.from(ciphertext);
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
  const moved = { ...one, place: { ...one.place, keyId: other.place.keyId } };
  const bad = { fault: 'invalid-ciphertext' };
  await assert.rejects(keys.decrypt(one, ciphertext, Buffer.from('else')), bad);
  await assert.rejects(keys.decrypt(one, flipped, aad), bad);
  await assert.rejects(keys.decrypt(other, ciphertext, aad), bad);
  await assert.rejects(keys.decrypt(moved, ciphertext, aad), bad);
  await assert.rejects(keys.decrypt(one, Buffer.from('nothing'), aad), bad);
  assert.equal((await keys.decrypt(one, ciphertext, aad)).reveal().length, 100);
});

test('what is destroyed, by KMS or by the owner of the cluster, is missed at once', async (t) => {
  const { keys, key, job } = await bench(t);
  const [one, other] = [key(), key()];
  await keys.generate(one, LABEL);
  await keys.generate(other, LABEL);
  await keys.encrypt(one, aad, aad);
  await keys.encrypt(other, aad, aad);
  assert.equal(await keys.destroy(one), true);
  assert.equal(await keys.destroy(one), false);
  await job('deleteKey', other);
  await assert.rejects(keys.encrypt(one, aad, aad), { fault: 'key-missing' });
  await assert.rejects(keys.encrypt(other, aad, aad), { fault: 'key-missing' });
});

test('a process that is killed is replaced, and a client that is forgotten is logged out', async (t) => {
  const { keys, key, logins } = await bench(t);
  const before = workers();
  const one = key();
  await keys.generate(one, LABEL);
  const [pid = 0] = workers().filter((worker) => !before.includes(worker));
  const ciphertext = await keys.encrypt(one, aad, aad);
  process.kill(pid, 'SIGKILL');
  assert.deepEqual((await keys.decrypt(one, ciphertext, aad)).reveal(), Uint8Array.from(aad));
  assert.equal(logins(), 2);
  keys.forget(one.login.client);
  await keys.decrypt(one, ciphertext, aad);
  assert.equal(logins(), 3);
  await keys.close();
  assert.deepEqual(workers(), before);
});

const areGone = async (most: number): Promise<void> => {
  for (let tries = 0; workers().length > most; tries++) {
    assert.ok(tries < 100);
    await delay(20);
  }
};

test('whoever asks for nothing is logged out after a while, and logged in again when there is need', async (t) => {
  const { keys, key, logins } = await bench(t, { idleMilliseconds: 400 });
  const before = workers().length;
  const one = key();
  await keys.generate(one, LABEL);
  for (let calls = 0; calls < 4; calls++) {
    await delay(200);
    await keys.encrypt(one, aad, aad);
  }
  assert.equal(logins(), 1);
  await areGone(before);
  await keys.encrypt(one, aad, aad);
  assert.equal(logins(), 2);
});

test('whose password was reset or who was deleted is logged out at once', async (t) => {
  const home = await bench(t);
  const { keys, key, logins, cutOff } = home;
  const before = workers().length;
  const one = key();
  await keys.generate(one, LABEL);
  cutOff('somebody-else');
  await keys.encrypt(one, aad, aad);
  assert.equal(logins(), 1);
  // What KMS keeps is the old one.
  home.pin = 'wrong-pin';
  cutOff('kmsuser');
  await areGone(before);
  await assert.rejects(keys.encrypt(one, aad, aad), { fault: 'pin-incorrect' });
  assert.equal(logins(), 2);
});

test('when changes were missed everybody is logged out, for some may have been to be', async (t) => {
  const { keys, key, miss, logins } = await bench(t);
  const before = workers().length;
  const one = key();
  await keys.generate(one, LABEL);
  miss();
  for (let tries = 0; workers().length > before; tries++) {
    assert.ok(tries < 100);
    await delay(20);
  }
  await keys.encrypt(one, aad, aad);
  assert.equal(logins(), 2);
});

test('a password that is refused is tried once, until something changes', async (t) => {
  const home = await bench(t);
  const { keys, key, throttle } = home;
  home.pin = 'wrong-pin';
  const one = key();
  const refused = { fault: 'pin-incorrect' };
  const many = Array.from({ length: 8 }, () => assert.rejects(keys.encrypt(one, aad, aad), refused));
  await Promise.all(many);
  assert.equal(home.logins(), 1);
  home.change();
  await assert.rejects(keys.encrypt(one, aad, aad), refused);
  assert.equal(home.logins(), 2);
  home.pin = 'right-pin';
  await keys.connect(one.login);
  await keys.generate(one, LABEL);
  assert.equal(throttle.wait(`${CLUSTER}/crypto-user/kmsuser`, 0), 0);
  for (let tries = 0; tries < 5; tries++) throttle.failed(`${CLUSTER}/crypto-user/kmsuser`, 0);
  keys.forget(one.login.client);
  await assert.rejects(keys.encrypt(one, aad, aad), /too many wrong passwords/);
  throttle.succeeded(`${CLUSTER}/crypto-user/kmsuser`);
  await keys.encrypt(one, aad, aad);
});

test('when too many are logged in, whoever was quiet longest is logged out until the next call', async (t) => {
  const { keys, login, logins } = await bench(t);
  const before = workers().length;
  const ask = (client: string) => keys.random(login(client), 8);
  for (const client of ['a', 'b', 'a', 'c', 'a']) await ask(client);
  assert.equal(logins(), 3);
  for (let tries = 0; workers().length > before + 2; tries++) {
    assert.ok(tries < 100);
    await delay(20);
  }
  // Nobody is logged out whose call is under way.
  await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(ask));
  await ask('g');
  for (let tries = 0; workers().length > before + 2; tries++) {
    assert.ok(tries < 100);
    await delay(20);
  }
});

test('when another HSM serves the cluster, its process does', async (t) => {
  const home = await bench(t);
  const one = home.key();
  await home.keys.generate(one, LABEL);
  home.change();
  await home.keys.encrypt(one, aad, aad);
  assert.equal(home.logins(), 1);
  home.hsmId = 'hsm-b';
  // Not told of yet: what changes the HSM looks for itself.
  await home.keys.generate(home.key(), LABEL);
  assert.equal(home.logins(), 2);
  home.hsmId = 'hsm-a';
  home.change();
  await home.keys.encrypt(one, aad, aad);
  assert.equal(home.logins(), 3);
});
