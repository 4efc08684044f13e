import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openStore } from '../storage/open-store.ts';
import type { Store } from '../storage/store.ts';
import type { AuditEvent } from './audit-event.ts';
import { cloudTrailRecord } from './cloudtrail-record.ts';
import { findEvents } from './find-events.ts';
import { auditMigrations } from './migrations.ts';
import { openAuditLog } from './open-audit-log.ts';
import { storable } from './storable.ts';

const ACCOUNT = '111122223333';
const filter = { accountId: ACCOUNT, region: 'us-east-1' };
const directory = mkdtempSync(join(tmpdir(), 'keywarden-audit-'));
let store: Store;

before(async () => {
  store = await openStore({ url: join(directory, 'audit.db') });
  await store.migrate(auditMigrations);
});

after(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const unexpected = (problem: unknown): never => assert.fail(String(problem));

const event = (overrides: Partial<AuditEvent> = {}): AuditEvent => ({
  eventId: randomUUID(),
  eventTime: Date.UTC(2026, 10, 24, 7, 0, 0, 500),
  eventSource: 'iam.amazonaws.com',
  eventName: 'GetUser',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.1',
  userAgent: 'test',
  requestId: randomUUID(),
  readOnly: true,
  eventType: 'AwsApiCall',
  recipientAccountId: ACCOUNT,
  userIdentity: { type: 'IAMUser', userName: 'bob', accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', accountId: ACCOUNT },
  requestParameters: { userName: 'bob' },
  responseElements: null,
  resources: [{ type: 'AWS::IAM::User', name: 'bob' }],
  ...overrides,
});

test('an appended event is found by each of its attributes, as a CloudTrail record', async () => {
  const log = openAuditLog(store, unexpected);
  const appended = event({ eventName: 'GetUser', userIdentity: { type: 'IAMUser', userName: 'carol' } });
  log.append(appended);
  await log.close();
  const searches = [
    { eventId: appended.eventId },
    { userName: 'carol' },
    { eventName: 'GetUser', userName: 'carol', readOnly: true },
    { resourceName: 'bob', userName: 'carol' },
    { resourceType: 'AWS::IAM::User', userName: 'carol' },
    { from: appended.eventTime, to: appended.eventTime, userName: 'carol' },
  ];
  for (const search of searches) {
    const found = await findEvents(store.reader, { ...filter, ...search }, 10);
    assert.deepEqual(
      found.map((row) => row.event_id),
      [appended.eventId],
      JSON.stringify(search),
    );
  }
  const [row] = await findEvents(store.reader, { ...filter, userName: 'carol' }, 1);
  assert.deepEqual(row?.resources, [{ type: 'AWS::IAM::User', name: 'bob' }]);
  assert.ok(row);
  const record = JSON.parse(cloudTrailRecord(row));
  assert.equal(record.eventTime, '2026-11-24T07:00:00Z');
  assert.equal(record.eventID, appended.eventId);
  assert.equal(record.managementEvent, true);
  assert.ok(!('errorCode' in record));
  for (const other of [{ accountId: '444455556666' }, { region: 'eu-west-1' }, { readOnly: false }]) {
    assert.deepEqual(await findEvents(store.reader, { ...filter, userName: 'carol', ...other }, 10), []);
  }
});

test('the event of a write is kept or lost together with the write', async () => {
  const log = openAuditLog(store, unexpected);
  const lost = event({ eventName: 'LostWrite' });
  await assert.rejects(
    store.write(async (tx) => {
      await log.record(tx, lost);
      throw new Error('changed my mind');
    }),
    /changed my mind/,
  );
  assert.deepEqual(await findEvents(store.reader, { ...filter, eventName: 'LostWrite' }, 10), []);
  await store.write((tx) => log.record(tx, event({ eventName: 'KeptWrite' })));
  assert.equal((await findEvents(store.reader, { ...filter, eventName: 'KeptWrite' }, 10)).length, 1);
  await log.close();
});

test('a thousand appended events are stored in order, in few transactions', async () => {
  const log = openAuditLog(store, unexpected);
  const before = store.counters().commits;
  const ids = Array.from({ length: 1000 }, () => event({ eventName: 'Many' }));
  for (const one of ids) log.append(one);
  assert.equal(log.backlog().events, 1000);
  await log.close();
  assert.deepEqual([log.backlog().events, log.backlog().characters, log.backlog().failures], [0, 0, 0]);
  const found = await findEvents(store.reader, { ...filter, eventName: 'Many' }, 2000);
  assert.deepEqual(
    found.map((row) => row.event_id),
    ids.map((one) => one.eventId).reverse(),
  );
  assert.ok(store.counters().commits - before <= 4);
});

test('events that wait are bounded in size, not only in number', async () => {
  const log = openAuditLog({ ...store, write: () => new Promise(() => undefined) }, unexpected);
  const large = event({ requestParameters: { policyDocument: 'x'.repeat(100_000) } });
  let appended = 0;
  assert.throws(
    () => {
      for (; appended < 2000; appended++) log.append(large);
    },
    { code: 'ServiceUnavailable' },
  );
  assert.ok(appended > 100 && appended < 1000, String(appended));
});

test('a NUL in an event does not keep it from PostgreSQL', () => {
  const { columns } = storable(event({ userIdentity: { type: 'Unknown', accessKeyId: 'A\0B' } }));
  assert.ok(columns.includes('A\ufffdB'));
  assert.ok(!columns.some((value) => String(value).includes('\0')));
});

test('when events cannot be stored, calls are refused and nothing is lost', async () => {
  const problems: unknown[] = [];
  let isBroken = true;
  const flaky: Store = {
    ...store,
    write: (write) => (isBroken ? Promise.reject(new Error('disk full')) : store.write(write)),
  };
  const log = openAuditLog(flaky, (problem) => problems.push(problem));
  log.append(event({ eventName: 'Delayed' }));
  const deadline = Date.now() + 5000;
  while (problems.length === 0 && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.match(String(problems[0]), /disk full/);
  assert.throws(() => log.append(event()), { code: 'ServiceUnavailable', status: 503 });
  assert.equal(log.backlog().events, 1);
  assert.ok(log.backlog().failures > 0);
  isBroken = false;
  await log.close();
  log.append(event({ eventName: 'AfterRecovery' }));
  await log.close();
  assert.equal((await findEvents(store.reader, { ...filter, eventName: 'Delayed' }, 10)).length, 1);
});
