import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { findEvents } from '../src/audit/find-events.ts';
import { indexSome } from '../src/audit/index-events.ts';
import { indexState } from '../src/audit/index-state.ts';
import { auditMigrations } from '../src/audit/migrations.ts';
import { TEST_ACCOUNT, testVault } from '../src/audit/test-support.ts';
import { verifyStore } from '../src/audit/verify/verify-store.ts';
import { openStore } from '../src/storage/open-store.ts';
import type { Dialect, Store } from '../src/storage/store.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';

/** Several processes record events in one database and are killed, again and again. */

const PROCESSES = 3;
const ROUNDS = 3;
const MILLISECONDS = 2000;

const PROGRAM = join(import.meta.dirname, 'support/record-until-killed.ts');

/** Runs the processes for a while, kills them, and returns the ids of events that were answered. */
async function runAndKill(t: TestContext, url: string): Promise<string[]> {
  const printed: string[] = [];
  const children = Array.from({ length: PROCESSES }, (): ChildProcess => {
    const child = spawn(process.execPath, [PROGRAM, url], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => child.kill('SIGKILL'));
    child.stdout?.on('data', (text) => printed.push(String(text)));
    return child;
  });
  await delay(MILLISECONDS);
  const ends = children.map((child) => once(child, 'close'));
  for (const child of children) child.kill('SIGKILL');
  for (const [code, signal] of await Promise.all(ends)) assert.deepEqual([code, signal], [null, 'SIGKILL']);
  return printed.join('').split('\n').slice(0, -1);
}

async function assertWhole(store: Store, answered: readonly string[]): Promise<void> {
  const report = await verifyStore(store, testVault());
  assert.deepEqual(report.problems, []);
  assert.equal(report.to, report.events);
  const rows = await store.reader.selectFrom('audit_events').select(['event_id', 'sequence']).execute();
  const ids = new Set(rows.map((row) => row['event_id']));
  assert.equal(ids.size, report.events);
  for (const id of answered) assert.ok(ids.has(id), `${id} was answered and is not there`);
  const filter = { accountId: TEST_ACCOUNT, region: 'us-east-1' };
  const found = await findEvents(store.reader, filter, report.events + 1);
  assert.equal(found.length, report.events);
  assert.deepEqual(new Set(found.map((event) => event.event_id)), ids);
}

async function keepsWhole(t: TestContext, dialect: Dialect): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-writers-'));
  const url =
    dialect === 'sqlite' ? `sqlite:${join(folder, 'a.db')}` : await (await startPostgres()).createDatabase();
  const store = await openStore({ url });
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  await store.migrate(auditMigrations);
  const answered: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    answered.push(...(await runAndKill(t, url)));
    await assertWhole(store, answered);
  }
  assert.ok(answered.length > 20, String(answered.length));
  t.diagnostic(
    `${answered.length} answered writes, indexed up to ${(await indexState(store.reader)).indexed_to}`,
  );
  while ((await indexSome(store)) > 0);
  await assertWhole(store, answered);
}

for (const dialect of ['sqlite', 'postgres'] as const) {
  const skip = dialect === 'postgres' ? skipWithoutPostgres() : false;
  test(
    `the chain has no gap and no fork when many processes record, fail and are killed, on ${dialect}`,
    { skip },
    (t) => keepsWhole(t, dialect),
  );
}
