import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import { auditMigrations } from '../src/audit/migrations.ts';
import { identityMigrations } from '../src/identity/migrations.ts';
import { STORE_LIMITS } from '../src/storage/backend.ts';
import { EVERYTHING_CHANGED, type Store } from '../src/storage/store.ts';
import { startProxy } from './support/breakable-proxy.ts';
import { runOnPostgres, startPostgres } from './support/postgres.ts';
import {
  addBox,
  boxes,
  boxNames,
  eventually,
  type Fixture,
  faultIs,
  open,
  openBoxes,
  positions,
  recordChanges,
  tables,
  topics,
  upTo,
} from './support/store-contract/fixture.ts';
import { postgresFixture, sqliteFixture } from './support/store-contract/fixtures.ts';

/** What happens to the store when processes, disks and networks fail; and the real schema on both databases. */

const CHILD = join(import.meta.dirname, 'support/write-until-killed.ts');

/** Starts a process that writes, kills it after `count` answers, and resolves with the names it saw answered. */
function writeAndKill(url: string, count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, url], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    let isKilled = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (isKilled || printed.split('\n').length <= count) return;
      isKilled = true;
      child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', () => {
      if (isKilled) resolve(printed.split('\n').slice(0, -1));
      else reject(new Error('the writing process ended by itself'));
    });
  });
}

async function assertWhole(store: Store, answered: readonly string[]): Promise<void> {
  const names = new Set(await boxNames(store));
  for (const name of answered) assert.ok(names.has(name), `${name} was answered and is lost`);
  const lids = await tables(store.reader).selectFrom('lids').select('id').execute();
  assert.deepEqual(new Set(lids.map(({ id }) => id)), names);
  const changes = await store.changesAfter(0, 1_000_000);
  assert.deepEqual(positions(changes), upTo(names.size));
  assert.deepEqual(new Set(topics(changes)), new Set([...names].map((name) => `box/${name}`)));
}

function runCrashTests(fixture: Fixture): void {
  const { dialect, skip } = fixture;

  test(`${dialect}: kill -9 under load loses no answered write and leaves none in halves`, {
    skip,
  }, async (t) => {
    const url = await fixture.createDatabase(t);
    const answered: string[] = [];
    for (const count of [1, 50, 333, 1000]) {
      answered.push(...(await writeAndKill(url, count)));
      const store = await openBoxes(t, fixture, { url });
      await assertWhole(store, answered);
      await store.close();
    }
  });

  test(`${dialect}: processes that start at once on a new database all get their turns`, {
    skip,
  }, async (t) => {
    const url = await fixture.createDatabase(t);
    const answered = await Promise.all([1, 2, 3].map(() => writeAndKill(url, 300)));
    await assertWhole(await openBoxes(t, fixture, { url }), answered.flat());
  });

  test(`${dialect}: the schema of identity and audit is made, its rules hold`, { skip }, async (t) => {
    const store = await open(t, { url: await fixture.createDatabase(t) });
    await store.migrate([...identityMigrations, ...auditMigrations]);
    await store.migrate([...identityMigrations, ...auditMigrations]);
    const account = {
      id: '123456789012',
      name: 'first',
      email: 'Root@example.com',
      email_key: 'root@example.com',
      root_password_hash: null,
      alias: null,
      is_management: 1,
      created_at: 1_795_500_000_000,
    };
    const user = (id: string, name: string, accountId = account.id) => ({
      id,
      account_id: accountId,
      name,
      name_key: name.toLowerCase(),
      path: '/',
      created_at: account.created_at,
      permissions_boundary_arn: null,
      tags: '[]',
      password_last_used_at: null,
    });
    const key = {
      id: 'AKIAQNZGKIQY56JQ7WML',
      account_id: account.id,
      user_id: 'AIDA1',
      status: 'Active',
      sealed_secret: new Uint8Array([0, 1, 255]),
      created_at: account.created_at,
      last_used_at: null,
      last_used_service: null,
      last_used_region: null,
    };
    const insert = (table: string, row: object) =>
      store.write((tx) => tx.db.insertInto(table).values(row).execute());
    await insert('accounts', account);
    await insert('users', user('AIDA1', 'Alice'));
    await insert('access_keys', key);
    assert.partialDeepStrictEqual(await store.reader.selectFrom('accounts').selectAll().execute(), [account]);
    assert.partialDeepStrictEqual(await store.reader.selectFrom('access_keys').selectAll().execute(), [key]);
    await assert.rejects(insert('users', user('AIDA2', 'ALICE')), faultIs('collision'));
    await assert.rejects(insert('users', user('AIDA3', 'bob', '000000000000')), faultIs('reference'));
  });
}

runCrashTests(sqliteFixture);
runCrashTests(postgresFixture);

/** Commits in a write-ahead log: frames that carry the size of the database. @see https://www.sqlite.org/fileformat2.html#walformat */
function commitsInLog(path: string): number {
  const log = readFileSync(`${path}-wal`);
  const frameBytes = 24 + log.readUInt32BE(8);
  const salt = log.subarray(16, 24);
  let commits = 0;
  for (let at = 32; at + frameBytes <= log.length; at += frameBytes) {
    const isCurrent = log.subarray(at + 8, at + 16).equals(salt);
    if (isCurrent && log.readUInt32BE(at + 4) !== 0) commits += 1;
  }
  return commits;
}

test('sqlite: 64 writers make one commit in the log on disk', async (t) => {
  const store = await openBoxes(t, sqliteFixture);
  const path = store.url.slice('sqlite:'.length);
  const before = commitsInLog(path);
  await Promise.all(upTo(64).map((number) => addBox(store, `n${number}`)));
  assert.equal(commitsInLog(path) - before, 1);
});

test('sqlite: a full disk fails the write that met it, and the store works again when there is room', async (t) => {
  const store = await openBoxes(t, sqliteFixture);
  await addBox(store, 'before');
  const limitPages = (pages: number) =>
    store.write((tx) => sql.raw(`pragma max_page_count = ${pages}`).execute(tx.db));
  await limitPages(1);
  const big = { name: 'big', name_key: 'big', size: 0, made_at: null, body: new Uint8Array(1_000_000) };
  const outcomes = await Promise.allSettled([
    store.write((tx) => tables(tx.db).insertInto('boxes').values(big).execute()),
    addBox(store, 'small'),
  ]);
  assert.equal(outcomes[0]?.status, 'rejected');
  await assert.rejects(
    store.write((tx) => tables(tx.db).insertInto('boxes').values(big).execute()),
    faultIs('unavailable'),
  );
  await limitPages(1_000_000);
  await addBox(store, 'after');
  const names = await boxNames(store);
  assert.equal(names.includes('small'), outcomes[1]?.status === 'fulfilled');
  assert.ok(names.includes('before') && names.includes('after') && !names.includes('big'));
});

test('sqlite: a lock that another program keeps is unavailable after a while, without blocking the loop', async (t) => {
  const { DatabaseSync } = await import('node:sqlite');
  const store = await openBoxes(t, sqliteFixture, { limits: { ...STORE_LIMITS, turnMilliseconds: 200 } });
  const other = new DatabaseSync(store.url.slice('sqlite:'.length));
  t.after(() => other.close());
  other.exec('begin immediate');
  let ticks = 0;
  const ticking = setInterval(() => {
    ticks += 1;
  }, 5);
  await assert.rejects(addBox(store, 'a'), faultIs('unavailable'));
  clearInterval(ticking);
  assert.ok(ticks > 5, `the loop turned ${ticks} times`);
  assert.deepEqual(await boxNames(store), []);
  other.exec('rollback');
  await addBox(store, 'b');
});

const skip = postgresFixture.skip;

/** A store that reaches its database through a proxy. */
async function openThroughProxy(t: TestContext) {
  const direct = await postgresFixture.createDatabase(t);
  const proxy = await startProxy(direct);
  const limits = { writeMilliseconds: 300, turnMilliseconds: 500 };
  const store = await openBoxes(t, postgresFixture, { url: proxy.url, limits });
  t.after(() => proxy.close());
  return { direct, proxy, store };
}

test('postgres: the store goes on after the server has ended its connections', { skip }, async (t) => {
  const store = await openBoxes(t, postgresFixture);
  const database = new URL(store.url).pathname.slice(1);
  const endAll = () =>
    runOnPostgres(
      store.url,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}' and pid <> pg_backend_pid()`,
    );
  await addBox(store, 'a');
  await boxNames(store);
  await endAll();
  await addBox(store, 'b');
  const inTheMiddle = store.write(async (tx) => {
    await tables(tx.db)
      .insertInto('boxes')
      .values({ name: 'c', name_key: 'c', size: 0, made_at: null, body: null })
      .execute();
    await endAll();
  });
  const neighbour = addBox(store, 'd');
  await assert.rejects(inTheMiddle, faultIs('unavailable'));
  await assert.rejects(neighbour, faultIs('unavailable'));
  await addBox(store, 'e');
  assert.deepEqual(await boxNames(store), ['a', 'b', 'e']);
});

test('postgres: while the server is away all is unavailable and the feed grows old; then all works again', {
  skip,
}, async (t) => {
  const { proxy, store } = await openThroughProxy(t);
  const seen = recordChanges(store);
  await addBox(store, 'a');
  proxy.cut();
  await assert.rejects(addBox(store, 'b'), faultIs('unavailable'));
  await assert.rejects(boxNames(store), faultIs('unavailable'));
  await eventually(() => store.feedAgeMilliseconds() > 800, 'the feed is old');
  proxy.restore();
  await eventually(() => store.feedAgeMilliseconds() < 800, 'the feed is fresh');
  await addBox(store, 'c');
  assert.deepEqual(await boxNames(store), ['a', 'c']);
  // The server may have lost what it had told: everything cached is dropped.
  assert.deepEqual(topics(seen), ['box/a', EVERYTHING_CHANGED, 'box/c']);
});

test('postgres: a server that falls silent is unavailable after a while, and used again when it speaks', {
  skip,
}, async (t) => {
  const { proxy, store } = await openThroughProxy(t);
  await addBox(store, 'a');
  proxy.silence();
  await assert.rejects(addBox(store, 'b'), faultIs('unavailable'));
  assert.ok(store.feedAgeMilliseconds() > 1000);
  proxy.restore();
  await addBox(store, 'c');
  assert.deepEqual(await boxNames(store), ['a', 'c']);
});

test('postgres: a commit whose answer is lost is unavailable, and the feed tells what became of it', {
  skip,
}, async (t) => {
  const { proxy, store } = await openThroughProxy(t);
  const seen = recordChanges(store);
  await addBox(store, 'a');
  proxy.cutAfter('commit');
  await assert.rejects(addBox(store, 'b'), faultIs('unavailable'));
  proxy.restore();
  await eventually(() => seen.length === 2, 'the commit is told');
  assert.deepEqual(seen[1], { position: 2, topic: EVERYTHING_CHANGED });
  assert.deepEqual(await boxNames(store), ['a', 'b']);
});

test('postgres: a node that freezes in the middle of a write loses its turn', { skip }, async (t) => {
  const { direct, proxy, store } = await openThroughProxy(t);
  const other = await open(t, { url: direct });
  await other.migrate([boxes]);
  const frozen = store.write(async (tx) => {
    await tables(tx.db)
      .insertInto('boxes')
      .values({ name: 'x', name_key: 'x', size: 0, made_at: null, body: null })
      .execute();
    proxy.silence();
    await new Promise((resolve) => setTimeout(resolve, 200));
  });
  const outcome = assert.rejects(frozen, faultIs('unavailable'));
  await eventually(
    () =>
      addBox(other, 'y').then(
        () => true,
        () => false,
      ),
    'the other node gets its turn',
  );
  await outcome;
  assert.deepEqual(await boxNames(other), ['y']);
});

test('postgres: a commit is on disk even where the server would answer earlier', { skip }, async (t) => {
  const url = await postgresFixture.createDatabase(t);
  const name = new URL(url).pathname.slice(1);
  await runOnPostgres(url, `alter database ${name} set synchronous_commit = off`);
  const store = await open(t, { url });
  const setting = await store.write((tx) =>
    sql<{ setting: string }>`select current_setting('synchronous_commit') as setting`.execute(tx.db),
  );
  assert.deepEqual(setting.rows, [{ setting: 'on' }]);
});

if (skip === false) after(async () => (await startPostgres()).stop());
