import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { LEASE_WAIT_MILLISECONDS } from '../src/storage/lease/lease.ts';
import {
  attack,
  attackInRounds,
  type Hold,
  isAllowed,
  keySwitchedOff,
  type Node,
} from './support/attack-nodes.ts';
import { iamClient } from './support/clients.ts';
import { findBinaries } from './support/postgres.ts';
import { startPostgresPair } from './support/postgres-pair.ts';
import { newHome } from './support/server.ts';
import { startServerProcess } from './support/server-process.ts';

/**
 * The database is restarted, and then its standby takes over while the old primary lives on, cut off: what was revoked
 * stays revoked at every node, and those that may use both servers go on.
 */

/** A node finds a database that is back within a few looks; the machine may be busy. */
const BACK_MILLISECONDS = 20_000;

async function servesSoon(node: Node, hold: Hold): Promise<void> {
  const until = performance.now() + BACK_MILLISECONDS;
  while (!(await isAllowed(node, hold))) {
    assert.ok(performance.now() < until, 'the node does not serve again');
    await delay(50);
  }
}

/** A write that is tried again, as SDKs do, while the database is away. */
async function insist(write: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + BACK_MILLISECONDS;
  for (;;) {
    try {
      await write();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await delay(100);
    }
  }
}

test('nothing that was revoked comes back when PostgreSQL is restarted or fails over', {
  skip: findBinaries() === undefined && "PostgreSQL's programs are not installed",
}, async (t) => {
  const pair = await startPostgresPair(t);
  const home = { ...(await newHome(t)), databaseUrl: pair.url };
  const first = await startServerProcess(t, { home });
  const [second, onOldOnly] = await Promise.all([
    startServerProcess(t, { home }),
    startServerProcess(t, { home: { ...home, databaseUrl: pair.firstUrl } }),
  ]);
  const all = [first, second, onOldOnly];
  const iam = iamClient(first, first.root);
  const key = await keySwitchedOff(iam, 'key');
  const other = await keySwitchedOff(iam, 'other');

  await t.test('a restart', async () => {
    await attack(all, key, first);
    await pair.restartFirst();
    await Promise.all(all.map((node) => servesSoon(node, other)));
    for (const node of all) assert.equal(await isAllowed(node, key), false);
    await insist(() => key.give(iam));
    await attackInRounds(all, key, 1500);
  });

  await t.test('a failover, with the old primary still there', async () => {
    await attack(all, other, first);
    await pair.promoteSecond();
    // Who can only ask the old one cannot prove what it knows any more.
    await delay(LEASE_WAIT_MILLISECONDS);
    assert.equal(await isAllowed(onOldOnly, key), false);
    await Promise.all([first, second].map((node) => servesSoon(node, key)));
    for (const node of all) assert.equal(await isAllowed(node, other), false, 'revoked before the failover');
    const taking = iamClient(second, second.root);
    await insist(() => key.take(taking));
    for (const node of all) assert.equal(await isAllowed(node, key), false, 'revoked after it');
    await insist(() => key.give(taking));
    await attackInRounds([first, second], key, 1500);
    assert.equal(await isAllowed(onOldOnly, key), false);
  });
});
