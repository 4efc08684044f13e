import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { allFiles, openCustodyHome, temporaryFolder } from '../../test/support/custody.ts';
import { openStore } from '../storage/open-store.ts';
import { tablesOf } from '../storage/tables-of.ts';
import { CustodyError } from './custody-error.ts';
import { SealError } from './seal-error.ts';
import type { CustodyTables } from './tables.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const PLACE = 'access_keys/AKIAIOSFODNN7EXAMPLE';
const PROCESS = join(import.meta.dirname, '../../test/support/custody-process.ts');

/** A folder in which custody was opened once and a secret sealed. */
async function usedFolder(path: string): Promise<{ folder: string; sealed: Uint8Array }> {
  const folder = join(path, 'data');
  mkdirSync(folder);
  await using home = await openCustodyHome(folder);
  return { folder, sealed: home.custody.sealer.seal('secret-at-rest', Buffer.from(SECRET), PLACE) };
}

const faultOf = (fault: string) => (error: unknown) => error instanceof CustodyError && error.fault === fault;

test('what was sealed opens after a restart, with the same keys and token', async () => {
  using temporary = temporaryFolder();
  const { folder, sealed } = await usedFolder(temporary.path);
  await using home = await openCustodyHome(folder);
  assert.equal(home.custody.sealer.open('secret-at-rest', sealed, PLACE).revealText(), SECRET);
  const health = await home.custody.health();
  assert.equal(health.problem, undefined);
  assert.equal(health.healthy, true);
  assert.match(health.library, /SoftHSM/);
  assert.equal(health.tokenLabel, 'keywarden');
  assert.match(health.tokenSerial, /^[0-9a-f]{16}$/);
  assert.ok(health.latencyMilliseconds > 0 && health.latencyMilliseconds < 1000);
  assert.deepEqual(home.problems, []);
});

test('folder, files and PIN are for the owner only, and the PIN is not in the data folder', async () => {
  using temporary = temporaryFolder();
  const { folder } = await usedFolder(temporary.path);
  assert.equal(statSync(join(folder, 'hsm')).mode & 0o777, 0o700);
  assert.equal(statSync(`${folder}.pin`).mode & 0o777, 0o600);
  const pin = readFileSync(`${folder}.pin`);
  assert.ok(pin.length >= 32);
  for (const { path, bytes } of allFiles(folder)) {
    assert.equal(bytes.includes(pin), false, path);
    if (path.includes('/hsm/')) assert.equal(statSync(path).mode & 0o077, 0, path);
  }
});

test('a stolen database and data folder give nothing without the PIN', async () => {
  using temporary = temporaryFolder();
  const { folder, sealed } = await usedFolder(temporary.path);
  writeFileSync(join(folder, 'sealed.bin'), sealed);
  const stolen = join(temporary.path, 'stolen');
  cpSync(folder, stolen, { recursive: true });
  for (const { path, bytes } of allFiles(stolen)) assert.equal(bytes.includes(SECRET), false, path);
  await assert.rejects(openCustodyHome(stolen), (error: Error) => {
    assert.match(error.message, /PIN is missing .*stolen\.pin/);
    return faultOf('settings')(error);
  });
  writeFileSync(`${stolen}.pin`, 'a guess of thirty-two characters', { mode: 0o600 });
  await assert.rejects(openCustodyHome(stolen), faultOf('pin-refused'));
  assert.equal(readFileSync(`${stolen}.pin`, 'utf8'), 'a guess of thirty-two characters');
  // The thief has all of it but the PIN; with the PIN it opens, so nothing else was wrong with the copy.
  cpSync(`${folder}.pin`, `${stolen}.pin`);
  await using home = await openCustodyHome(stolen);
  assert.equal(home.custody.sealer.open('secret-at-rest', sealed, PLACE).revealText(), SECRET);
});

test('a new token is never made for a database that has one', async () => {
  using temporary = temporaryFolder();
  const { folder } = await usedFolder(temporary.path);
  rmSync(join(folder, 'hsm'), { recursive: true });
  await assert.rejects(openCustodyHome(folder), (error: Error) => {
    assert.match(error.message, /restore that folder/);
    return faultOf('wrong-token')(error);
  });
  assert.equal(existsSync(join(folder, 'hsm')), false);
});

test('another instance’s token is refused', async () => {
  using temporary = temporaryFolder();
  using other = temporaryFolder();
  const { folder } = await usedFolder(temporary.path);
  const { folder: others } = await usedFolder(other.path);
  rmSync(join(folder, 'hsm'), { recursive: true });
  cpSync(join(others, 'hsm'), join(folder, 'hsm'), { recursive: true });
  cpSync(`${others}.pin`, `${folder}.pin`);
  await assert.rejects(openCustodyHome(folder), faultOf('wrong-token'));
});

test('wrapped keys that were changed or swapped in the database do not open', async () => {
  using temporary = temporaryFolder();
  const { folder } = await usedFolder(temporary.path);
  const change = async (edit: (db: ReturnType<typeof tablesOf<CustodyTables>>) => Promise<unknown>) => {
    const copy = join(temporary.path, 'changed');
    rmSync(copy, { recursive: true, force: true });
    cpSync(folder, copy, { recursive: true });
    cpSync(`${folder}.pin`, `${copy}.pin`);
    const store = await openStore({ url: join(copy, 'keywarden.db') });
    await store.write((tx) => edit(tablesOf<CustodyTables>(tx.db)));
    await store.close();
    await assert.rejects(openCustodyHome(copy), faultOf('tampered'));
  };
  await change(async (db) => {
    const [one, two] = await db.selectFrom('sealing_keys').selectAll().execute();
    assert.ok(one && two);
    await db.updateTable('sealing_keys').set({ sealed: two.sealed }).where('id', '=', one.id).execute();
  });
  await change((db) =>
    db
      .updateTable('sealing_keys')
      .set({ purpose: 'paging-marker' })
      .where('purpose', '=', 'secret-at-rest')
      .execute(),
  );
  await change((db) => db.updateTable('sealing_keys').set({ active_from: 1 }).execute());
  await change(async (db) => {
    const root = await db.selectFrom('domain_keys').selectAll().executeTakeFirstOrThrow();
    const wrapped = Uint8Array.from(root.root_wrapped);
    wrapped[20] = (wrapped[20] ?? 0) ^ 1;
    await db.updateTable('domain_keys').set({ root_wrapped: wrapped }).execute();
  });
  await change(async (db) => {
    const root = await db.selectFrom('domain_keys').selectAll().executeTakeFirstOrThrow();
    const check = Uint8Array.from(root.root_check);
    check[3] = (check[3] ?? 0) ^ 1;
    await db.updateTable('domain_keys').set({ root_check: check }).execute();
  });
});

test('values sealed for one purpose do not open as another under real keys', async () => {
  using temporary = temporaryFolder();
  const { folder, sealed } = await usedFolder(temporary.path);
  await using home = await openCustodyHome(folder);
  const { sealer } = home.custody;
  assert.throws(() => sealer.open('session-token', sealed, PLACE), new SealError());
  assert.throws(() => sealer.open('secret-at-rest', sealed, 'access_keys/AKIAOTHER'), new SealError());
});

test('a rotated data key seals, the old one opens, and both survive a restart', async () => {
  using temporary = temporaryFolder();
  const { folder, sealed } = await usedFolder(temporary.path);
  let fresh: Uint8Array;
  let id: string;
  {
    await using home = await openCustodyHome(folder);
    const before = home.custody.sealer.currentKeyId('secret-at-rest');
    const later = await home.custody.rotateDataKey('secret-at-rest');
    assert.equal(home.custody.sealer.currentKeyId('secret-at-rest'), before, 'other nodes read it first');
    assert.notEqual(later, before);
    id = await home.custody.rotateDataKey('secret-at-rest', 0);
    assert.equal(home.custody.sealer.currentKeyId('secret-at-rest'), id);
    fresh = home.custody.sealer.seal('secret-at-rest', Buffer.from('fresh'), PLACE);
  }
  await using home = await openCustodyHome(folder);
  assert.equal(home.custody.sealer.currentKeyId('secret-at-rest'), id);
  assert.equal(home.custody.sealer.open('secret-at-rest', sealed, PLACE).revealText(), SECRET);
  assert.equal(home.custody.sealer.open('secret-at-rest', fresh, PLACE).revealText(), 'fresh');
});

test('a running process opens what another sealed under a newer key', async () => {
  using temporary = temporaryFolder();
  const { folder } = await usedFolder(temporary.path);
  await using one = await openCustodyHome(folder);
  await using two = await openCustodyHome(folder);
  await two.custody.rotateDataKey('session-token', 0);
  const sealed = two.custody.sealer.seal('session-token', Buffer.from('news'), 'x');
  for (let tries = 0; ; tries++) {
    try {
      assert.equal(one.custody.sealer.open('session-token', sealed, 'x').revealText(), 'news');
      break;
    } catch (error) {
      if (!(error instanceof SealError) || tries > 100) throw error;
      await sleep(50);
    }
  }
});

test('the HSM process is killed under a call: the call is answered by another, and sealing goes on', async () => {
  using temporary = temporaryFolder();
  const { folder, sealed } = await usedFolder(temporary.path);
  await using home = await openCustodyHome(folder);
  const [pid] = home.custody.hsmPids;
  assert.ok(pid);
  const rotation = home.custody.rotateDataKey('secret-at-rest', 0);
  process.kill(pid, 'SIGKILL');
  assert.match(await rotation, /^[0-9a-f]{16}$/);
  assert.equal(home.custody.sealer.open('secret-at-rest', sealed, PLACE).revealText(), SECRET);
  const health = await home.custody.health();
  assert.equal(health.problem, undefined);
  assert.equal(health.healthy, true);
  assert.equal(home.custody.hsmPids.includes(pid), false);
  assert.match(home.problems.join(), /^HSM primary: the HSM process ended \(SIGKILL\)$/);
});

test('a token folder that goes away is a problem of health, and healed when it is back', async () => {
  using temporary = temporaryFolder();
  const { folder, sealed } = await usedFolder(temporary.path);
  await using home = await openCustodyHome(folder);
  const [hsm, aside] = [join(folder, 'hsm'), join(folder, 'aside')];
  renameSync(hsm, aside);
  assert.equal((await home.custody.health()).healthy, false);
  let problem = (await home.custody.health()).problem ?? '';
  for (let tries = 0; !/restore that folder/.test(problem) && tries < 50; tries++) {
    await sleep(50);
    problem = (await home.custody.health()).problem ?? '';
  }
  assert.match(problem, /is not in .*hsm: restore that folder/);
  assert.equal(home.custody.sealer.open('secret-at-rest', sealed, PLACE).revealText(), SECRET);
  renameSync(aside, hsm);
  for (let tries = 0; !(await home.custody.health()).healthy; tries++) {
    assert.ok(tries < 100);
    await sleep(50);
  }
});

test('a token file torn by a kill in the middle of a login is mended', async () => {
  using temporary = temporaryFolder();
  const { folder, sealed } = await usedFolder(temporary.path);
  const tokens = join(folder, 'hsm', 'tokens');
  const [token] = readdirSync(tokens);
  truncateSync(join(tokens, token ?? '', 'token.object'), 40);
  await using home = await openCustodyHome(folder);
  assert.equal(home.custody.sealer.open('secret-at-rest', sealed, PLACE).revealText(), SECRET);
  assert.match(home.problems.join(), /mended/);
});

test('an operator’s PIN from the environment or a command opens the token it made', async () => {
  using temporary = temporaryFolder();
  const folder = join(temporary.path, 'data');
  mkdirSync(folder);
  process.env['KEYWARDEN_TEST_PIN'] = 'correct horse battery staple';
  const pin = 'env:KEYWARDEN_TEST_PIN';
  await (await openCustodyHome(folder, { pin }))[Symbol.asyncDispose]();
  const command = 'command:echo correct horse battery staple';
  await (await openCustodyHome(folder, { pin: command }))[Symbol.asyncDispose]();
  delete process.env['KEYWARDEN_TEST_PIN'];
  await assert.rejects(openCustodyHome(folder, { pin }), /KEYWARDEN_TEST_PIN is not set/);
});

test('processes that start at once on an empty folder agree on token and keys; none but the HSM process loads native code', async () => {
  using temporary = temporaryFolder();
  const folder = join(temporary.path, 'data');
  mkdirSync(folder);
  const run = promisify(execFile);
  const outputs = await Promise.all(
    [1, 2, 3].map(() => run(process.execPath, [PROCESS, folder], { timeout: 60_000 })),
  );
  const results = outputs.map(({ stdout }) => JSON.parse(stdout));
  assert.equal(new Set(results.map((result) => result.tokenSerial)).size, 1);
  await using home = await openCustodyHome(folder);
  const pin = readFileSync(`${folder}.pin`, 'utf8');
  for (const result of results) {
    const sealed = Buffer.from(result.sealed, 'hex');
    assert.equal(
      home.custody.sealer.open('secret-at-rest', sealed, 'race').revealText(),
      `from ${result.pid}`,
    );
    assert.equal(result.hasNativeCode, false);
    assert.equal((result.workerEnvironment + result.workerArguments).includes(pin), false);
    assert.equal((result.workerEnvironment as string).split('\0').filter(Boolean).length <= 4, true);
  }
});
