import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type RawBuilder, sql } from 'kysely';
import { contentOfRow, nextLink } from '../src/audit/chain.ts';
import { digestEvents } from '../src/audit/digests/make-digest.ts';
import { ensureKeys, type SigningContext } from '../src/audit/digests/signing-keys.ts';
import { findEvents } from '../src/audit/find-events.ts';
import { auditMigrations } from '../src/audit/migrations.ts';
import type { AuditEventRow } from '../src/audit/tables.ts';
import { storeEvents, testEvent, testSigning } from '../src/audit/test-support.ts';
import { verifyStore } from '../src/audit/verify/verify-store.ts';
import { openStore } from '../src/storage/open-store.ts';
import type { Dialect, Store } from '../src/storage/store.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';

const BASE = Date.UTC(2026, 10, 24);
const HOUR = 3_600_000;

async function emptyStore(t: TestContext, dialect: Dialect): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-integrity-'));
  const url = dialect === 'sqlite' ? join(folder, 'a.db') : await (await startPostgres()).createDatabase();
  const store = await openStore({ url });
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return store;
}

/** Thirty events in three digests of ten, and five more that are not signed yet. */
async function signedLog(t: TestContext, dialect: Dialect): Promise<SigningContext> {
  const store = await emptyStore(t, dialect);
  await store.migrate(auditMigrations);
  const signing = testSigning(store);
  await ensureKeys(signing, BASE);
  for (const hour of [0, 1, 2]) {
    await storeEvents(
      store,
      Array.from({ length: 10 }, (_, n) => testEvent(BASE + hour * HOUR + n)),
    );
    assert.equal(await digestEvents(signing, BASE + hour * HOUR + 1000), true);
  }
  await storeEvents(
    store,
    Array.from({ length: 5 }, (_, n) => testEvent(BASE + 3 * HOUR + n)),
  );
  return signing;
}

const rowsOf = (store: Store): Promise<AuditEventRow[]> =>
  store.reader.selectFrom('audit_events').selectAll().orderBy('sequence').execute() as Promise<
    AuditEventRow[]
  >;

const run = (store: Store, ...statements: RawBuilder<unknown>[]): Promise<void> =>
  store.write(async ({ db }) => {
    for (const statement of statements) await statement.execute(db);
  });

/** Calculates all links anew from a place on, as somebody does who knows how but has no key. */
async function rechain(store: Store, from: number): Promise<void> {
  const rows = await rowsOf(store);
  let link = rows.findLast(({ sequence }) => sequence < from)?.hash ?? new Uint8Array(32);
  for (const row of rows.filter(({ sequence }) => sequence >= from)) {
    link = nextLink(link, contentOfRow(row));
    await run(store, sql`update audit_events set hash = ${link} where sequence = ${row.sequence}`);
  }
}

interface Tampering {
  readonly name: string;
  readonly tamper: (signing: SigningContext) => Promise<void>;
  /** Kind, first and last place of each problem. */
  readonly found: readonly (readonly [string, number?, number?])[];
}

const set = (column: string, value: string | number | null): Tampering => ({
  name: `${column} of an event is changed`,
  tamper: ({ store }) =>
    run(store, sql`update audit_events set ${sql.ref(column)} = ${value} where sequence = 7`),
  found: [['changed', 7]],
});

const TAMPERINGS: readonly Tampering[] = [
  set('event_id', 'forged'),
  set('account_id', '444455556666'),
  set('region', 'eu-west-1'),
  set('event_time', BASE + 1),
  set('event_name', 'DeleteUser'),
  set('event_source', 'kms.amazonaws.com'),
  set('user_name', null),
  set('access_key_id', 'AKIAFORGED'),
  set('read_only', 0),
  set('detail', '{}'),
  set('resources', '[]'),
  {
    name: 'a link is changed',
    tamper: ({ store }) =>
      run(
        store,
        sql`update audit_events set hash = (select hash from audit_events where sequence = 3) where sequence = 7`,
      ),
    found: [
      ['changed', 7],
      ['changed', 8],
    ],
  },
  {
    name: 'an event is removed',
    tamper: ({ store }) => run(store, sql`delete from audit_events where sequence = 15`),
    found: [['removed', 15]],
  },
  {
    name: 'a stretch of events over a digest is removed',
    tamper: ({ store }) => run(store, sql`delete from audit_events where sequence between 8 and 12`),
    found: [['removed', 8, 12]],
  },
  {
    name: 'the first events are removed',
    tamper: ({ store }) => run(store, sql`delete from audit_events where sequence < 4`),
    found: [['removed', 1, 3]],
  },
  {
    name: 'an event is removed and all behind it are moved up',
    tamper: ({ store }) =>
      run(
        store,
        sql`delete from audit_events where sequence = 15`,
        sql`update audit_events set sequence = -sequence where sequence > 15`,
        sql`update audit_events set sequence = -sequence - 1 where sequence < 0`,
      ),
    found: [
      ['changed', 15],
      ['rechained', 11, 20],
    ],
  },
  {
    name: 'an event is inserted, and all behind it are moved down',
    tamper: ({ store }) =>
      run(
        store,
        sql`update audit_events set sequence = -sequence where sequence > 15`,
        sql`update audit_events set sequence = -sequence + 1 where sequence < 0`,
        sql`insert into audit_events select 16, 'forged', account_id, region, event_time, event_name, event_source, user_name, access_key_id, read_only, detail, resources, hash from audit_events where sequence = 15`,
      ),
    found: [
      ['changed', 16],
      ['rechained', 11, 20],
    ],
  },
  {
    name: 'two events change places',
    tamper: ({ store }) =>
      run(
        store,
        sql`update audit_events set sequence = -5 where sequence = 5`,
        sql`update audit_events set sequence = 5 where sequence = 6`,
        sql`update audit_events set sequence = 6 where sequence = -5`,
      ),
    found: [
      ['changed', 5],
      ['changed', 6],
      ['changed', 7],
    ],
  },
  {
    name: 'an event is changed and all links behind it are calculated anew',
    tamper: async ({ store }) => {
      await run(store, sql`update audit_events set event_name = 'GetRole' where sequence = 13`);
      await rechain(store, 13);
    },
    found: [['rechained', 11, 20]],
  },
  {
    name: 'the signed end is cut off',
    tamper: ({ store }) => run(store, sql`delete from audit_events where sequence > 26`),
    found: [['truncated', 27, 30]],
  },
  {
    name: 'a digest is removed',
    tamper: ({ store }) => run(store, sql`delete from audit_digests where number = 2`),
    found: [['digest']],
  },
  {
    name: 'a digest says something else',
    tamper: ({ store }) =>
      run(store, sql`update audit_digests set body = replace(body, '"to":20', '"to":19') where number = 2`),
    found: [['digest']],
  },
  {
    name: 'digests change places',
    tamper: ({ store }) =>
      run(
        store,
        sql`update audit_digests set number = -1 where number = 1`,
        sql`update audit_digests set number = 1 where number = 2`,
        sql`update audit_digests set number = 2 where number = -1`,
      ),
    found: [['digest'], ['digest'], ['digest'], ['digest']],
  },
  {
    name: "everything is forged, and signed by a forger's own key",
    tamper: async ({ store, random }) => {
      await run(
        store,
        sql`update audit_events set event_name = 'GetRole' where sequence = 13`,
        sql`delete from audit_digests`,
        sql`delete from audit_keys`,
      );
      await rechain(store, 13);
      const forger = { store, random, vault: testSigning(store).vault };
      await ensureKeys(forger, BASE);
      await digestEvents(forger, BASE + 4 * HOUR);
    },
    found: [['key'], ['digest']],
  },
];

for (const dialect of ['sqlite', 'postgres'] as const) {
  const skip = dialect === 'postgres' ? skipWithoutPostgres() : false;
  describe(`the record on ${dialect}`, { skip }, () => {
    test('is whole when nobody touched it, and says what is not signed yet', async (t) => {
      const { store, vault } = await signedLog(t, dialect);
      const report = await verifyStore(store, vault);
      assert.equal(report.isWhole, true, JSON.stringify(report.problems));
      assert.deepEqual(
        [report.events, report.from, report.to, report.digests, report.signedTo, report.unsigned],
        [35, 1, 35, 3, 30, 5],
      );
      const part = await verifyStore(store, vault, { from: 14, to: 15 });
      assert.deepEqual([part.isWhole, part.from, part.to], [true, 11, 20]);
    });

    for (const { name, tamper, found } of TAMPERINGS) {
      test(`${name}: found, and where`, async (t) => {
        const signing = await signedLog(t, dialect);
        await tamper(signing);
        const { problems, isWhole } = await verifyStore(signing.store, signing.vault);
        assert.equal(isWhole, false);
        const places = problems.map(({ kind, sequence, to }) =>
          [kind, sequence, to].filter((part) => part !== undefined),
        );
        assert.deepEqual(places, found, JSON.stringify(problems, null, 1));
      });
    }

    test('events from before the chain are moved into it, numbered anew, and found', async (t) => {
      const store = await emptyStore(t, dialect);
      await store.migrate(auditMigrations.slice(0, 2));
      await store.write(async ({ db }) => {
        for (let n = 0; n < 150; n++) {
          const event_id = `old-${n}`;
          const old = {
            account_id: '111122223333',
            region: 'us-east-1',
            event_time: BASE + n,
            event_name: `Old${n % 3}`,
          };
          const rest = {
            event_source: 'iam.amazonaws.com',
            user_name: null,
            access_key_id: null,
            read_only: 1,
            detail: '{}',
          };
          // Rolled back writes left gaps on PostgreSQL.
          await db
            .insertInto('audit_events')
            .values({ sequence: 2 * n + 1, event_id, ...old, ...rest })
            .execute();
          const resource = {
            event_id,
            account_id: old.account_id,
            type: 'AWS::IAM::User',
            name: `u${n % 5}`,
          };
          await db.insertInto('audit_event_resources').values(resource).execute();
        }
      });
      await store.migrate(auditMigrations);
      await storeEvents(store, [testEvent(BASE + 1000)]);
      const report = await verifyStore(store, testSigning(store).vault);
      assert.deepEqual([report.isWhole, report.from, report.to, report.unsigned], [true, 1, 151, 151]);
      const place = { accountId: '111122223333', region: 'us-east-1' };
      const names = await findEvents(store.reader, { ...place, resourceName: 'u3' }, 100);
      assert.deepEqual(
        names.map((event) => event.event_id),
        Array.from({ length: 30 }, (_, index) => `old-${148 - 5 * index}`),
      );
      assert.equal((await findEvents(store.reader, { ...place, eventId: 'old-77' }, 2)).length, 1);
      assert.equal((await findEvents(store.reader, place, 1000)).length, 151);
    });

    test('a tail that no digest holds yet can be cut off unseen, and the report says how long it is', async (t) => {
      const { store, vault } = await signedLog(t, dialect);
      await run(store, sql`delete from audit_events where sequence > 32`);
      const report = await verifyStore(store, vault);
      assert.deepEqual([report.isWhole, report.unsigned, report.to], [true, 2, 32]);
    });
  });
}
