import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../src/storage/open-store.ts';
import type { Store } from '../src/storage/store.ts';
import { skipWithoutPostgres, startPostgres } from '../test/support/postgres.ts';

/**
 * How long a revocation takes until every node has applied it, against the number of nodes: from the begin of the write
 * to its answer, one after the other, and the same for a write that nobody has to hear of. Goal: below 4 times.
 */
const NODES = [1, 2, 3, 5];
const ROUNDS = 5;
const WRITES = 60;

const MEMBER = join(import.meta.dirname, 'support/member.ts');

async function startMember(url: string): Promise<ChildProcess> {
  const child = fork(MEMBER, [url], { stdio: 'inherit' });
  await once(child, 'message');
  return child;
}

async function timesOf(write: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < WRITES; count++) {
    const began = performance.now();
    await write();
    times.push(performance.now() - began);
  }
  return times;
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A row of the same kind in both, so that only what is told differs. */
const write = (store: Store, topic?: string): Promise<void> =>
  store.write(async ({ db, change }) => {
    await db
      .insertInto('migrations')
      .values({ name: `bench-${crypto.randomUUID()}` })
      .execute();
    if (topic !== undefined) change(topic);
  });

async function measure(url: string, nodes: number): Promise<string> {
  const members = await Promise.all(Array.from({ length: nodes - 1 }, () => startMember(url)));
  const store = await openStore({ url });
  await store.join();
  const plain: number[] = [];
  const told: number[] = [];
  // In turns, so that both meet the same load of the machine.
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(...(await timesOf(() => write(store))));
    told.push(...(await timesOf(() => write(store, 'access-key/A'))));
  }
  const { leasesRunOut } = store.counters().membership;
  await store.close();
  for (const member of members) {
    member.disconnect();
    await once(member, 'exit');
  }
  const cells = [0.5, 0.99].flatMap((share) => {
    const [without, wait] = [quantile(plain, share), quantile(told, share)];
    return [without.toFixed(2), wait.toFixed(2), `${(wait / without).toFixed(2)}x`];
  });
  return `| ${nodes} | ${cells.join(' | ')} | ${leasesRunOut} |`;
}

async function table(name: string, url: string, counts: readonly number[]): Promise<void> {
  console.log(`\n${name}, milliseconds`);
  console.log('| nodes | plain p50 | revocation p50 | ratio | plain p99 | revocation p99 | ratio | leases |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const nodes of counts) console.log(await measure(url, nodes));
}

const folder = mkdtempSync(join(tmpdir(), 'keywarden-bench-'));
// Workers on one file reach each other by their supervisor: here is none, so one node alone is measured.
await table('SQLite', `sqlite:${join(folder, 'bench.db')}`, [1]);
rmSync(folder, { recursive: true });
if (skipWithoutPostgres() === false) {
  const postgres = await startPostgres();
  await table('PostgreSQL', await postgres.createDatabase(), NODES);
  await postgres.stop();
}
