import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openStore } from '../../storage/open-store.ts';
import { digestEvents } from '../digests/make-digest.ts';
import { ensureKeys, type SigningContext } from '../digests/signing-keys.ts';
import { findEvents } from '../find-events.ts';
import { indexSome } from '../index-events.ts';
import { auditMigrations } from '../migrations.ts';
import { storeEvents, testEvent, testSigning } from '../test-support.ts';
import { verifyStore } from '../verify/verify-store.ts';
import { pruneSome, sealSome } from './prune.ts';
import { setRetention } from './retention-records.ts';

const BASE = Date.UTC(2026, 10, 24);
const DAY = 86_400_000;
const [ONE, OTHER] = ['111122223333', '444455556666'] as const;

/** Ten days of a digest each, with six events of one account and four of another. */
async function tenDays(t: TestContext): Promise<SigningContext> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-retention-'));
  const store = await openStore({ url: join(folder, 'a.db') });
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  await store.migrate(auditMigrations);
  const signing = testSigning(store);
  await ensureKeys(signing, BASE);
  for (let day = 0; day < 10; day++) {
    const events = Array.from({ length: 10 }, (_, n) =>
      testEvent(BASE + day * DAY + n, { recipientAccountId: n < 6 ? ONE : OTHER }),
    );
    await storeEvents(store, events);
    await digestEvents(signing, BASE + day * DAY + 1000);
  }
  await indexSome(store);
  return signing;
}

async function pruneAll(signing: SigningContext, now: number): Promise<void> {
  while (await pruneSome(signing, now));
  while (await sealSome(signing, now));
}

const NOW = BASE + 10 * DAY;

const kept = async ({ store }: SigningContext, accountId: string): Promise<number> =>
  (await findEvents(store.reader, { accountId, region: 'us-east-1' }, 1000)).length;

test('events are kept unless told', async (t) => {
  const signing = await tenDays(t);
  await pruneAll(signing, NOW + 10_000 * DAY);
  assert.deepEqual([await kept(signing, ONE), await kept(signing, OTHER)], [60, 40]);
});

test("one account's old events go, another's stay, and the chain is whole by what is left of them", async (t) => {
  const signing = await tenDays(t);
  await signing.store.write(({ db }) => setRetention(db, ONE, 5));
  await pruneAll(signing, NOW);
  assert.deepEqual([await kept(signing, ONE), await kept(signing, OTHER)], [30, 40]);
  const report = await verifyStore(signing.store, signing.vault);
  assert.deepEqual([report.isWhole, report.events, report.tombstones, report.from], [true, 100, 30, 1]);
  await pruneAll(signing, NOW);
  assert.equal((await verifyStore(signing.store, signing.vault)).digests, report.digests);
});

test('where nothing is kept any more the chain begins behind it', async (t) => {
  const signing = await tenDays(t);
  await signing.store.write(async ({ db }) => {
    await setRetention(db, ONE, 5);
    await setRetention(db, OTHER, 7);
  });
  await pruneAll(signing, NOW);
  assert.deepEqual([await kept(signing, ONE), await kept(signing, OTHER)], [30, 28]);
  const report = await verifyStore(signing.store, signing.vault);
  assert.deepEqual(report.problems, []);
  assert.deepEqual([report.from, report.to, report.tombstones], [31, 100, 12]);
});

test('the last event stays, however old it is', async (t) => {
  const signing = await tenDays(t);
  await signing.store.write(async ({ db }) => {
    await setRetention(db, ONE, 1);
    await setRetention(db, OTHER, 1);
  });
  await pruneAll(signing, NOW + 100 * DAY);
  const rows = await signing.store.reader.selectFrom('audit_events').select('sequence').execute();
  assert.deepEqual(rows, [{ sequence: 100 }]);
  await storeEvents(signing.store, [testEvent(NOW + 100 * DAY)]);
  await digestEvents(signing, NOW + 100 * DAY + 1);
  const report = await verifyStore(signing.store, signing.vault);
  assert.deepEqual([report.isWhole, report.from, report.to], [true, 91, 101]);
});

test('removals that nobody signed are found', async (t) => {
  const forgeries: [string, (signing: SigningContext) => Promise<unknown>, string[]][] = [
    [
      'an event made a tombstone of an older removal',
      ({ store }) =>
        store.write(async ({ db }) => {
          await db.deleteFrom('audit_events').where('sequence', '=', 8).execute();
          const content = new Uint8Array(32);
          await db.insertInto('audit_tombstones').values({ sequence: 8, content, digest: 11 }).execute();
        }),
      ['changed', 'tombstone'],
    ],
    [
      'what was left of an event is removed',
      ({ store }) =>
        store.write(({ db }) => db.deleteFrom('audit_tombstones').where('sequence', '=', 2).execute()),
      ['removed', 'tombstone'],
    ],
    [
      'the beginning is removed as if it had been sealed',
      ({ store }) =>
        store.write(async ({ db }) => {
          await db.deleteFrom('audit_events').where('sequence', '<=', 10).execute();
          await db.deleteFrom('audit_tombstones').where('sequence', '<=', 10).execute();
        }),
      ['removed', 'tombstone'],
    ],
  ];
  for (const [name, forge, found] of forgeries) {
    const signing = await tenDays(t);
    await signing.store.write(({ db }) => setRetention(db, ONE, 5));
    await pruneAll(signing, NOW);
    await forge(signing);
    const { problems } = await verifyStore(signing.store, signing.vault);
    assert.deepEqual(
      problems.map(({ kind }) => kind),
      found,
      `${name}: ${JSON.stringify(problems)}`,
    );
  }
});
