import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { tablesOf } from '../storage/tables-of.ts';
import { createAccount } from './accounts.ts';
import type { Caller } from './caller.ts';
import type { ServiceUseTables } from './service-use-table.ts';
import {
  ACCOUNT,
  NOW,
  newTestSealer,
  openTestStore,
  random,
  roleRow,
  type TestStore,
} from './test-support.ts';
import { createUsageRecorder } from './usage.ts';

describe('last use', () => {
  let at: TestStore;
  let keyId: string;
  const role = roleRow();

  before(async () => {
    at = await openTestStore();
    const context = { store: at.store, sealer: newTestSealer(), random, now: NOW };
    keyId = (await createAccount(context, { id: ACCOUNT, name: 'a', email: 'a@example.com' })).accessKeyId;
    await at.write([], (tables) => tables.insertInto('roles').values(role).execute());
  });
  after(() => at.close());

  const callerWith = (caller: Partial<Caller>): Caller => ({
    principal: { type: 'root', accountId: ACCOUNT, arn: 'arn', uniqueId: ACCOUNT },
    userId: ACCOUNT,
    accountId: ACCOUNT,
    arn: 'arn',
    name: ACCOUNT,
    path: '/',
    accessKeyId: keyId,
    tags: [],
    policies: { identity: [] },
    ...caller,
  });
  const sessionOf = (kind: 'assumed-role' | 'session-token'): Caller =>
    callerWith({
      accessKeyId: 'ASIAQNZGKIQY56JQ7WML',
      principal: { type: 'assumed-role', accountId: ACCOUNT, arn: 'arn', uniqueId: role.id },
      session: { kind, sessionId: 's', issuedAt: NOW, expiresAt: NOW, transitiveTagKeys: [] },
    });

  const keyUse = () =>
    at.store.reader
      .selectFrom('access_keys')
      .select(['last_used_at', 'last_used_service', 'last_used_region'])
      .where('id', '=', keyId)
      .executeTakeFirstOrThrow();
  const roleUse = () =>
    at.store.reader
      .selectFrom('roles')
      .select(['last_used_at', 'last_used_region'])
      .where('id', '=', role.id)
      .executeTakeFirstOrThrow();
  const recorder = (more: object = {}) =>
    createUsageRecorder({ store: at.store, report: (problem) => assert.fail(problem), ...more });

  test('use of keys and roles is written with the next flush, and leaves no change in the feed', async () => {
    const usage = recorder();
    const before = await at.store.lastPosition();
    usage.record(callerWith({}), 'iam', 'us-east-1', NOW);
    usage.record(sessionOf('assumed-role'), 's3', 'eu-west-1', NOW + 1);
    usage.record(sessionOf('session-token'), 's3', 'eu-west-1', NOW + 2);
    assert.equal((await keyUse()).last_used_at, null);
    await usage.close();
    assert.deepEqual(
      { ...(await keyUse()) },
      {
        last_used_at: NOW,
        last_used_service: 'iam',
        last_used_region: 'us-east-1',
      },
    );
    assert.deepEqual({ ...(await roleUse()) }, { last_used_at: NOW + 1, last_used_region: 'eu-west-1' });
    assert.equal(await at.store.lastPosition(), before);
  });

  test('use is written by itself within the flush interval', async () => {
    const usage = recorder({ flushMilliseconds: 5 });
    usage.record(callerWith({}), 'sts', 'us-east-1', NOW + 10);
    for (let tries = 0; (await keyUse()).last_used_service !== 'sts'; tries++) {
      assert.ok(tries < 200);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await usage.close();
  });

  test('the same use again is written once a minute, another service or region at once', async () => {
    const usage = recorder();
    const lastUse = async () => {
      await usage.flush();
      return (await keyUse()).last_used_at;
    };
    usage.record(callerWith({}), 'iam', 'us-east-1', NOW + 100_000);
    assert.equal(await lastUse(), NOW + 100_000);
    usage.record(callerWith({}), 'iam', 'us-east-1', NOW + 159_999);
    assert.equal(await lastUse(), NOW + 100_000);
    usage.record(callerWith({}), 'iam', 'eu-west-1', NOW + 159_999);
    assert.equal(await lastUse(), NOW + 159_999);
    usage.record(callerWith({}), 'iam', 'eu-west-1', NOW + 219_999);
    assert.equal(await lastUse(), NOW + 219_999);
    await usage.close();
  });

  const actionUses = (id: string) =>
    tablesOf<ServiceUseTables>(at.store.reader)
      .selectFrom('service_uses')
      .select(['service', 'action', 'used_at', 'region'])
      .where('principal_id', '=', id)
      .orderBy('service')
      .orderBy('action')
      .execute();

  test('what a role calls is kept by service and action, the last of each; what root calls is not', async () => {
    const usage = recorder();
    const caller = sessionOf('assumed-role');
    usage.recordAction(caller, 'iam', 'GetUser', 'us-east-1', NOW);
    usage.recordAction(caller, 'iam', 'ListUsers', 'us-east-1', NOW + 1);
    usage.recordAction(caller, 'sts', 'GetCallerIdentity', 'eu-west-1', NOW + 2);
    usage.recordAction(callerWith({}), 'iam', 'GetUser', 'us-east-1', NOW + 3);
    await usage.flush();
    usage.recordAction(caller, 'iam', 'GetUser', 'us-east-1', NOW + 59_999);
    usage.recordAction(caller, 'iam', 'ListUsers', 'us-east-1', NOW + 60_001);
    await usage.close();
    assert.deepEqual(await actionUses(role.id), [
      { service: 'iam', action: 'GetUser', used_at: NOW, region: 'us-east-1' },
      { service: 'iam', action: 'ListUsers', used_at: NOW + 60_001, region: 'us-east-1' },
      { service: 'sts', action: 'GetCallerIdentity', used_at: NOW + 2, region: 'eu-west-1' },
    ]);
    assert.deepEqual(await actionUses(ACCOUNT), []);
  });

  test('an earlier call that another node writes later changes nothing', async () => {
    const caller = callerWith({
      principal: { type: 'user', accountId: ACCOUNT, arn: 'arn', uniqueId: 'AIDAONE' },
    });
    for (const instant of [NOW + 5, NOW]) {
      const usage = recorder();
      usage.recordAction(caller, 'iam', 'GetUser', `at-${instant}`, instant);
      await usage.close();
    }
    assert.deepEqual(await actionUses('AIDAONE'), [
      { service: 'iam', action: 'GetUser', used_at: NOW + 5, region: `at-${NOW + 5}` },
    ]);
  });

  test('what could not be written is told and tried again', async () => {
    const problems: string[] = [];
    let failures = 1;
    const flaky: typeof at.store = {
      ...at.store,
      write: (write) => (failures-- > 0 ? Promise.reject(new Error('disk full')) : at.store.write(write)),
    };
    const usage = createUsageRecorder({
      store: flaky,
      report: (problem) => problems.push(problem),
      flushMilliseconds: 5,
    });
    usage.record(callerWith({}), 'kms', 'us-east-1', NOW + 500_000);
    for (let tries = 0; (await keyUse()).last_used_service !== 'kms'; tries++) {
      assert.ok(tries < 200);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.match(problems.join(), /disk full/);
    await usage.close();
  });
});
