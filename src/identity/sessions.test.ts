import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startPostgres } from '../../test/support/postgres.ts';
import { postgresFixture, sqliteFixture } from '../../test/support/store-contract/fixtures.ts';
import type { CredentialEntry } from './credential.ts';
import { createDirectory } from './directory.ts';
import { allow, DirectoryBench, KEY, role, roleClaims, sealer, user, userClaims } from './directory-bench.ts';
import { revocationSubject, revokeSessions } from './revocations.ts';
import { issueSession } from './session-token.ts';
import { ACCOUNT, inlinePolicy, insertManagedPolicy, NOW, random, roleRow } from './test-support.ts';
import { topic } from './topics.ts';

const freshPostgres = async () => (await startPostgres()).createDatabase();

for (const fixture of [sqliteFixture, postgresFixture])
  describe(`sessions on ${fixture.dialect}`, { skip: fixture.skip }, () => {
    let bench: DirectoryBench;

    before(async () => {
      bench = await DirectoryBench.open(fixture.dialect === 'postgres' ? await freshPostgres() : undefined);
    });
    after(async () => {
      await bench.at.close();
      if (fixture.dialect === 'postgres') await (await startPostgres()).stop();
    });
    beforeEach(() => bench.reset());

    test('a session of a role says who it is, with session tags over tags of the role', async () => {
      const tags = [
        { Key: 'Team', Value: 'core' },
        { Key: 'env', Value: 'prod' },
      ];
      await bench.at.write([topic.role(role.id)], (tables) =>
        tables
          .updateTable('roles')
          .set({ tags: JSON.stringify(tags) })
          .where('id', '=', role.id)
          .execute(),
      );
      const entry = await bench.sessionOf({ ...roleClaims, tags: [{ Key: 'team', Value: 'web' }] });
      const caller = await bench.callerOf(entry);
      assert.equal(caller.arn, `arn:aws:sts::${ACCOUNT}:assumed-role/Deployer/ci`);
      assert.equal(caller.principal.roleArn, `arn:aws:iam::${ACCOUNT}:role/ci/Deployer`);
      assert.equal(caller.userId, `${role.id}:ci`);
      assert.deepEqual(caller.tags, [
        { Key: 'env', Value: 'prod' },
        { Key: 'team', Value: 'web' },
      ]);
    });

    test('a session ends when its role is deleted, and a role made anew does not revive it', async () => {
      const entry = await bench.sessionOf(roleClaims);
      await bench.callerOf(entry);
      const anew = roleRow({ id: 'AROAQNZGKIQYROLE00002' });
      await bench.at.write([topic.role(role.id), topic.role(anew.id)], async (tables) => {
        await tables.deleteFrom('roles').where('id', '=', role.id).execute();
        await tables.insertInto('roles').values(anew).execute();
      });
      assert.equal(await bench.directory.caller(entry, NOW), 'invalid');
    });

    test('session policies only take away, and follow the policies they name', async () => {
      let managed = { id: '', arn: '' };
      await bench.at.write([topic.role(role.id)], async (tables) => {
        managed = await insertManagedPolicy(tables, 'Narrow', allow('s3:GetObject'));
        await tables
          .insertInto('inline_policies')
          .values(inlinePolicy('role', role.id, 'own', allow('s3:*')))
          .execute();
      });
      const free = await bench.sessionOf(roleClaims);
      const inline = await bench.sessionOf({
        ...roleClaims,
        policies: [JSON.stringify(allow(['s3:PutObject', 'iam:*']))],
      });
      const byArn = await bench.sessionOf({ ...roleClaims, policyArns: [managed.arn] });
      const table = async (entry: CredentialEntry) =>
        Promise.all(
          ['s3:GetObject', 's3:PutObject', 'iam:GetUser'].map((action) => bench.may(entry, action)),
        );
      assert.deepEqual(await table(free), [true, true, false]);
      assert.deepEqual(await table(inline), [false, true, false]);
      assert.deepEqual(await table(byArn), [true, false, false]);
      await bench.at.write([topic.policy(managed.arn)], async (tables) => {
        await tables.deleteFrom('policy_versions').where('policy_id', '=', managed.id).execute();
        await tables.deleteFrom('policies').where('id', '=', managed.id).execute();
      });
      assert.deepEqual(await table(byArn), [false, false, false]);
    });

    test('a federated user may do what both its maker and its session policies allow, and nothing without any', async () => {
      await bench.at.write([topic.user(user.id)], (tables) =>
        tables
          .insertInto('inline_policies')
          .values(inlinePolicy('user', user.id, 'own', allow('s3:*')))
          .execute(),
      );
      const claims = { ...userClaims, kind: 'federated-user' as const, sessionName: 'guest' };
      const policies = [JSON.stringify(allow(['s3:GetObject', 'sqs:*']))];
      const entry = await bench.sessionOf({ ...claims, policies });
      assert.equal(await bench.may(entry, 's3:GetObject'), true);
      assert.equal(await bench.may(entry, 's3:PutObject'), false);
      assert.equal(await bench.may(entry, 'sqs:SendMessage'), false);
      assert.equal(await bench.may(await bench.sessionOf(claims), 's3:GetObject'), false);
      const caller = await bench.callerOf(entry);
      assert.equal(caller.arn, `arn:aws:sts::${ACCOUNT}:federated-user/guest`);
      assert.equal(caller.userId, `${ACCOUNT}:guest`);

      const byRoot = { ...claims, principal: { kind: 'root' as const, id: ACCOUNT } };
      assert.equal(await bench.may(await bench.sessionOf({ ...byRoot, policies }), 'sqs:SendMessage'), true);
      assert.equal(
        await bench.may(await bench.sessionOf({ ...byRoot, policies }), 'ec2:RunInstances'),
        false,
      );
      assert.equal(await bench.may(await bench.sessionOf(byRoot), 's3:GetObject'), false);
    });

    test('temporary credentials of a user follow the live policies of the user', async () => {
      const entry = await bench.sessionOf({ ...userClaims, kind: 'session-token', sessionName: '' });
      assert.equal(await bench.may(entry, 's3:GetObject'), false);
      await bench.at.write([topic.user(user.id)], (tables) =>
        tables
          .insertInto('inline_policies')
          .values(inlinePolicy('user', user.id, 'own', allow('s3:*')))
          .execute(),
      );
      assert.equal(await bench.may(entry, 's3:GetObject'), true);
      assert.equal((await bench.callerOf(entry)).arn, `arn:aws:iam::${ACCOUNT}:user/bob`);
    });

    test('sessions with policies of their own push no other caller out, however many they are', async () => {
      bench.directory.close();
      const report = (problem: string): never => assert.fail(problem);
      bench.directory = createDirectory({ store: bench.at.store, sealer, report, limit: 10 });
      const plain = await bench.sessionOf(roleClaims);
      const caller = await bench.callerOf(plain);
      const policed = { ...roleClaims, policies: [JSON.stringify(allow('s3:*'))] };
      const first = await bench.sessionOf(policed);
      const firstCaller = await bench.callerOf(first);
      for (let index = 0; index < 3; index++) await bench.callerOf(await bench.sessionOf(policed));
      assert.ok(bench.directory.isCurrent(plain, caller, NOW, new Set()));
      assert.ok(!bench.directory.isCurrent(first, firstCaller, NOW, new Set()));
    });

    test('a session expires to the millisecond, opened before or not', async () => {
      const issued = issueSession({ sealer, random }, roleClaims);
      const entry = await bench.entryOf(issued.accessKeyId, issued.sessionToken);
      await bench.callerOf(entry, issued.expiresAt - 1);
      assert.equal(await bench.directory.caller(entry, issued.expiresAt), 'expired');
      assert.equal(
        bench.directory.credential(issued.accessKeyId, issued.sessionToken, issued.expiresAt),
        'expired',
      );
    });

    test('a token beside another key, a long-term key beside a token, and a temporary key alone are invalid', async () => {
      const [one, other] = [1, 2].map(() => issueSession({ sealer, random }, roleClaims));
      assert.ok(one && other);
      await bench.entryOf(one.accessKeyId, one.sessionToken);
      assert.equal(bench.directory.credential(one.accessKeyId, other.sessionToken, NOW), 'invalid');
      assert.equal(bench.directory.credential(KEY, one.sessionToken, NOW), 'invalid');
      assert.equal(await bench.directory.credential(one.accessKeyId, undefined, NOW), 'invalid');
      assert.equal(typeof bench.directory.credential(one.accessKeyId, one.sessionToken, NOW), 'object');
    });

    test('a session can be revoked by itself, by its principal and by the key it began with', async () => {
      for (const subject of [
        (id: string) => revocationSubject.session(id),
        () => revocationSubject.principal(roleClaims.principal),
        () => revocationSubject.accessKey(KEY),
      ]) {
        const entry = await bench.sessionOf(roleClaims);
        const later = await bench.sessionOf({ ...roleClaims, issuedAt: NOW + 2 });
        await bench.callerOf(entry);
        const revoked = subject(entry.session?.sessionId ?? '');
        await bench.at.write([], (_, tx) =>
          revokeSessions(tx, { subject: revoked, accountId: ACCOUNT, before: NOW + 1, now: NOW }),
        );
        assert.equal(await bench.directory.caller(entry, NOW), 'expired', revoked);
        await bench.callerOf(later);
        // A later, weaker revocation does not give anything back.
        await bench.at.write([], (_, tx) =>
          revokeSessions(tx, { subject: revoked, accountId: ACCOUNT, before: NOW - 5, now: NOW }),
        );
        assert.equal(await bench.directory.caller(entry, NOW), 'expired', revoked);
        await bench.at.write([topic.revocation(revoked)], (tables) =>
          tables.deleteFrom('revocations').execute(),
        );
      }
    });
  });
