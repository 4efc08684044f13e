import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { timeOrderedUuid } from '../core/uuid.ts';
import { openStore } from '../storage/open-store.ts';
import type { Store } from '../storage/store.ts';
import { type EventFilter, findEvents, placeOf } from './find-events.ts';
import { indexSome } from './index-events.ts';
import { insertEvents } from './insert-events.ts';
import { mergeSegments } from './merge-segments.ts';
import { auditMigrations } from './migrations.ts';
import { rebuildIndex } from './rebuild-index.ts';
import { storable } from './storable.ts';
import { checkIndex } from './verify/check-index.ts';

const ACCOUNT = '111122223333';
const BASE = Date.UTC(2026, 10, 24);
const directory = mkdtempSync(join(tmpdir(), 'keywarden-find-'));
let store: Store;

/** Event number n: its time goes back now and then, as events of slow calls do. */
function numbered(n: number) {
  const eventTime = BASE + n * 7 - (n % 5 === 0 ? 4000 : 0);
  return storable({
    eventId: n % 2 === 0 ? randomUUID() : timeOrderedUuid(randomUUID(), eventTime),
    eventTime,
    eventSource: n % 3 === 0 ? 'kms.amazonaws.com' : 'iam.amazonaws.com',
    eventName: `Name${n % 4}`,
    awsRegion: n % 50 === 0 ? 'eu-west-1' : 'us-east-1',
    sourceIPAddress: '192.0.2.1',
    userAgent: 'test',
    requestId: randomUUID(),
    readOnly: n % 10 !== 0,
    eventType: 'AwsApiCall',
    recipientAccountId: n % 20 === 0 ? '444455556666' : ACCOUNT,
    userIdentity: { type: 'IAMUser', userName: `user${n % 30}`, accessKeyId: `AKIA${n % 30}` },
    requestParameters: null,
    responseElements: null,
    resources: n % 6 === 0 ? [] : [{ type: 'AWS::IAM::User', name: `name${n % 60}` }],
  });
}

const EVENTS = 500;

const insert = (from: number, to: number): Promise<void> =>
  store.write(({ db }) => {
    const events = Array.from({ length: to - from }, (_, index) => numbered(from + index));
    return insertEvents(db, store.dialect, events);
  });

before(async () => {
  store = await openStore({ url: join(directory, 'find.db') });
  await store.migrate(auditMigrations);
  await insert(0, EVENTS);
});

after(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

/** All that match, a page at a time. */
async function pagedIds(filter: Omit<EventFilter, 'accountId' | 'region'>, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let place: Pick<EventFilter, 'behind'> = {};
  for (;;) {
    const whole = { accountId: ACCOUNT, region: 'us-east-1', ...filter, ...place };
    const page = await findEvents(store.reader, whole, limit);
    ids.push(...page.map(({ event_id: id }) => id));
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return ids;
    place = { behind: placeOf(last) };
  }
}

/** The same, event by event. */
async function expectedIds(filter: Omit<EventFilter, 'accountId' | 'region'>): Promise<string[]> {
  const rows = await store.reader
    .selectFrom('audit_events')
    .selectAll()
    .where('account_id', '=', ACCOUNT)
    .where('region', '=', 'us-east-1')
    .orderBy('event_time', 'desc')
    .orderBy('sequence', 'desc')
    .execute();
  const { from = 0, to = Number.POSITIVE_INFINITY, ...rest } = filter;
  const isWanted = (row: (typeof rows)[number]): boolean => {
    const [resource] = JSON.parse(row['resources']) as [string, string][];
    const has = {
      eventId: row['event_id'],
      eventName: row['event_name'],
      eventSource: row['event_source'],
      userName: row['user_name'],
      accessKeyId: row['access_key_id'],
      readOnly: row['read_only'] === 1,
      resourceType: resource?.[0],
      resourceName: resource?.[1],
    } as Record<string, unknown>;
    return Object.entries(rest).every(([name, value]) => has[name] === value);
  };
  return rows
    .filter((row) => row['event_time'] >= from && row['event_time'] <= to && isWanted(row))
    .map((row) => row['event_id']);
}

async function assertAllFound(): Promise<void> {
  const [anyId = ''] = (await expectedIds({})).slice(300);
  const searches: Omit<EventFilter, 'accountId' | 'region'>[] = [
    {},
    { eventId: anyId },
    { eventName: 'Name3' },
    { eventSource: 'kms.amazonaws.com' },
    { userName: 'user7' },
    { accessKeyId: 'AKIA11' },
    { readOnly: true },
    { readOnly: false },
    { resourceName: 'name13' },
    { resourceType: 'AWS::IAM::User' },
    { resourceName: 'name13', eventName: 'Name1' },
    { from: BASE + 1000, to: BASE + 2500 },
    { from: BASE + 1000, to: BASE + 2500, userName: 'user7' },
    { to: BASE + 500, eventName: 'Name2' },
    { from: BASE + 2000 },
    { resourceName: 'nobody' },
  ];
  for (const search of searches) {
    for (const limit of [11, 50]) {
      assert.deepEqual(await pagedIds(search, limit), await expectedIds(search), JSON.stringify(search));
    }
  }
}

test('each attribute and each span of time finds its events, before they are indexed, while, and after', async () => {
  await assertAllFound();
  assert.equal(await indexSome(store), EVENTS);
  await insert(EVENTS, EVENTS + 100);
  await assertAllFound();
  assert.equal(await indexSome(store), 100);
  await assertAllFound();
  assert.equal(await indexSome(store), 0);
});

test('the same is found while segments are merged, and after', async () => {
  // Each segment holds what was indexed at one go.
  for (let segment = 0; segment < 40; segment++) {
    await insert(EVENTS + 200 + segment * 3, EVENTS + 203 + segment * 3);
    await indexSome(store);
  }
  let left = 10;
  assert.equal(await mergeSegments(store, () => left-- === 0), false);
  await assertAllFound();
  assert.equal(await mergeSegments(store, () => false), true);
  assert.equal(await mergeSegments(store, () => false), false);
  await assertAllFound();
});

test('of several who index at once one does, and nothing is found twice', async () => {
  await insert(EVENTS + 100, EVENTS + 101);
  const done = await Promise.all(Array.from({ length: 4 }, () => indexSome(store)));
  assert.deepEqual(
    done.toSorted((one, other) => other - one),
    [1, 0, 0, 0],
  );
  await assertAllFound();
});

test('an index that hides events is noticed, and made anew', async () => {
  const check = () => checkIndex(store, () => undefined);
  assert.deepEqual((await check()).hidden, []);
  const [posting] = await store.reader.selectFrom('audit_postings').selectAll().limit(1).execute();
  await store.write(async ({ db }) => {
    await db.deleteFrom('audit_postings').where('term', '=', posting?.['term']).execute();
  });
  assert.ok((await check()).hidden.length > 0);
  await rebuildIndex(store);
  assert.deepEqual((await check()).hidden, []);
  await assertAllFound();
});
