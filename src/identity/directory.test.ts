import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startPostgres } from '../../test/support/postgres.ts';
import { postgresFixture, sqliteFixture } from '../../test/support/store-contract/fixtures.ts';
import { authorize } from '../policy/authorize.ts';
import { createAccount } from './accounts.ts';
import type { Caller } from './caller.ts';
import { callerContext } from './caller-context.ts';
import type { CredentialEntry } from './credential.ts';
import { createDirectory, type Directory } from './directory.ts';
import { revocationSubject, revokeSessions } from './revocations.ts';
import type { SessionClaims } from './session-claims.ts';
import { issueSession } from './session-token.ts';
import {
  ACCOUNT,
  attachment,
  inlinePolicy,
  insertManagedPolicy,
  NOW,
  newTestSealer,
  openTestStore,
  random,
  roleRow,
  type TestStore,
  userRow,
} from './test-support.ts';
import { topic } from './topics.ts';

const freshPostgres = async () => (await startPostgres()).createDatabase();

const sealer = newTestSealer();
const user = userRow();
const role = roleRow();
const KEY = 'AKIAQNZGKIQYBOBKEY01';
const SECRET = 'bob-secret-access-key-of-forty-character';
const allow = (Action: string | string[], Resource: string | string[] = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});

for (const fixture of [sqliteFixture, postgresFixture])
  describe(`the directory on ${fixture.dialect}`, { skip: fixture.skip }, () => {
    let at: TestStore;
    let directory: Directory;
    let problems: string[];

    before(async () => {
      at = await openTestStore(fixture.dialect === 'postgres' ? await freshPostgres() : undefined);
    });
    after(async () => {
      await at.close();
      if (fixture.dialect === 'postgres') await (await startPostgres()).stop();
    });

    beforeEach(async () => {
      problems = [];
      directory?.close();
      directory = createDirectory({ store: at.store, sealer, report: (problem) => problems.push(problem) });
      await at.write([], async (tables) => {
        for (const table of [
          'policy_attachments',
          'inline_policies',
          'policy_versions',
          'policies',
          'group_members',
          'groups',
          'access_keys',
          'users',
          'roles',
          'revocations',
          'accounts',
        ] as const)
          await tables.deleteFrom(table).execute();
      });
      await createAccount(
        { store: at.store, sealer, random, now: NOW },
        { id: ACCOUNT, name: 'management', email: 'root@example.com' },
      );
      await at.write([topic.user(user.id), topic.role(role.id), topic.accessKey(KEY)], async (tables) => {
        await tables.insertInto('users').values(user).execute();
        await tables.insertInto('roles').values(role).execute();
        await insertKey(tables, user.id);
      });
    });

    const insertKey = (tables: Parameters<Parameters<TestStore['write']>[1]>[0], userId: string | null) =>
      tables
        .insertInto('access_keys')
        .values({
          id: KEY,
          account_id: ACCOUNT,
          user_id: userId,
          status: 'Active',
          sealed_secret: sealer.seal('secret-at-rest', Buffer.from(SECRET), `access_keys/${KEY}`),
          created_at: NOW,
          last_used_at: null,
          last_used_service: null,
          last_used_region: null,
        })
        .execute();

    async function entryOf(id = KEY, token?: string, now = NOW): Promise<CredentialEntry> {
      const entry = await directory.credential(id, token, now);
      assert.ok(typeof entry === 'object', `no credentials: ${entry}`);
      return entry;
    }

    async function callerOf(entry: CredentialEntry, now = NOW): Promise<Caller> {
      const caller = await directory.caller(entry, now);
      assert.ok(typeof caller === 'object', `no caller: ${caller}`);
      return caller;
    }

    async function may(entry: CredentialEntry, action: string, resource = '*'): Promise<boolean> {
      const caller = await callerOf(entry);
      const { identity, permissionsBoundary, session } = caller.policies;
      const request = { method: 'POST', path: '/', query: '', headers: new Map(), body: new Uint8Array() };
      const decision = authorize({
        principal: caller.principal,
        action,
        resource,
        context: callerContext(caller, {
          request: { ...request, remoteAddress: '127.0.0.1', isSecure: true },
          now: NOW,
          region: 'us-east-1',
        }),
        identityPolicies: identity,
        ...(permissionsBoundary && { permissionsBoundary }),
        ...(session && { sessionPolicies: session }),
      });
      return decision.decision === 'Allow';
    }

    const roleClaims: Omit<SessionClaims, 'sessionId'> = {
      kind: 'assumed-role',
      accountId: ACCOUNT,
      principal: { kind: 'role', id: role.id },
      sessionName: 'ci',
      issuedAt: NOW,
      expiresAt: NOW + 3_600_000,
      longTermAccessKeyId: KEY,
      policies: [],
      policyArns: [],
      tags: [],
      transitiveTagKeys: [],
    };
    const userClaims = { ...roleClaims, principal: { kind: 'user' as const, id: user.id } };

    async function sessionOf(claims: Omit<SessionClaims, 'sessionId'>): Promise<CredentialEntry> {
      const issued = issueSession({ sealer, random }, claims);
      return entryOf(issued.accessKeyId, issued.sessionToken);
    }

    test('finds a long-term key, and answers synchronously from then on', async () => {
      assert.ok(directory.credential(KEY, undefined, NOW) instanceof Promise);
      const entry = await entryOf();
      assert.equal(entry.secret.revealText(), SECRET);
      assert.equal(directory.credential(KEY, undefined, NOW), entry);
      const caller = await callerOf(entry);
      assert.equal(caller.arn, `arn:aws:iam::${ACCOUNT}:user/bob`);
      assert.equal(caller.userId, user.id);
      assert.equal(directory.caller(entry, NOW), caller);
    });

    test('an unknown key is unknown until it is made', async () => {
      const id = 'AKIAQNZGKIQYNEWKEY01';
      assert.equal(await directory.credential(id, undefined, NOW), 'invalid');
      assert.equal(await directory.credential('x'.repeat(4_000), undefined, NOW), 'invalid');
      await at.write([topic.accessKey(id)], (tables) =>
        tables
          .insertInto('access_keys')
          .values({
            id,
            account_id: ACCOUNT,
            user_id: user.id,
            status: 'Inactive',
            sealed_secret: sealer.seal('secret-at-rest', Buffer.from(SECRET), `access_keys/${id}`),
            created_at: NOW,
            last_used_at: null,
            last_used_service: null,
            last_used_region: null,
          })
          .execute(),
      );
      assert.equal((await entryOf(id)).status, 'Inactive');
    });

    test('a key deactivated or deleted is so at the next call', async () => {
      assert.equal((await entryOf()).status, 'Active');
      await at.write([topic.accessKey(KEY)], (tables) =>
        tables.updateTable('access_keys').set({ status: 'Inactive' }).where('id', '=', KEY).execute(),
      );
      assert.equal((await entryOf()).status, 'Inactive');
      await at.write([topic.accessKey(KEY)], (tables) =>
        tables.deleteFrom('access_keys').where('id', '=', KEY).execute(),
      );
      assert.equal(await directory.credential(KEY, undefined, NOW), 'invalid');
    });

    test('a sealed secret moved to another row does not open, and the operator is told', async () => {
      const { sealed_secret } = await at.store.reader
        .selectFrom('access_keys')
        .select('sealed_secret')
        .where('id', '=', KEY)
        .executeTakeFirstOrThrow();
      const root = await at.store.reader
        .selectFrom('access_keys')
        .select('id')
        .where('user_id', 'is', null)
        .executeTakeFirstOrThrow();
      await at.write([topic.accessKey(root.id)], (tables) =>
        tables.updateTable('access_keys').set({ sealed_secret }).where('id', '=', root.id).execute(),
      );
      assert.equal(await directory.credential(root.id, undefined, NOW), 'invalid');
      assert.match(problems.join(), new RegExp(root.id));
      assert.doesNotMatch(problems.join(), new RegExp(SECRET));
    });

    test('each change of what applies to a user counts at the next call', async () => {
      const entry = await entryOf();
      const group = { id: 'AGPAQNZGKIQYADMINS001', account_id: ACCOUNT, name: 'admins', name_key: 'admins' };
      let managed = { id: '', arn: '' };
      assert.equal(await may(entry, 's3:GetObject'), false);

      await at.write([topic.user(user.id)], (tables) =>
        tables
          .insertInto('inline_policies')
          .values(inlinePolicy('user', user.id, 'own', allow('s3:*')))
          .execute(),
      );
      assert.equal(await may(entry, 's3:GetObject'), true);

      await at.write([topic.group(group.id)], async (tables) => {
        managed = await insertManagedPolicy(tables, 'Queues', allow('sqs:SendMessage'));
        await tables
          .insertInto('groups')
          .values({ ...group, path: '/', created_at: NOW })
          .execute();
        await tables
          .insertInto('policy_attachments')
          .values(attachment('group', group.id, managed.arn))
          .execute();
      });
      assert.equal(await may(entry, 'sqs:SendMessage'), false);
      await at.write([topic.user(user.id)], (tables) =>
        tables
          .insertInto('group_members')
          .values({ group_id: group.id, user_id: user.id, joined_at: NOW })
          .execute(),
      );
      assert.equal(await may(entry, 'sqs:SendMessage'), true);
      const [viaGroup] = (await callerOf(entry)).policies.identity.filter(
        ({ source }) => source.kind === 'managed',
      );
      assert.deepEqual(viaGroup?.source, { kind: 'managed', id: managed.arn, via: 'group/admins' });

      await at.write([topic.policy(managed.arn)], async (tables) => {
        await tables
          .insertInto('policy_versions')
          .values({
            policy_id: managed.id,
            version: 2,
            document: JSON.stringify(allow('sqs:ReceiveMessage')),
            created_at: NOW,
          })
          .execute();
        await tables
          .updateTable('policies')
          .set({ default_version: 2 })
          .where('id', '=', managed.id)
          .execute();
      });
      assert.equal(await may(entry, 'sqs:SendMessage'), false);
      assert.equal(await may(entry, 'sqs:ReceiveMessage'), true);

      await at.write([topic.user(user.id)], (tables) =>
        tables
          .updateTable('users')
          .set({ permissions_boundary_arn: managed.arn })
          .where('id', '=', user.id)
          .execute(),
      );
      assert.equal(await may(entry, 's3:GetObject'), false);
      assert.equal(await may(entry, 'sqs:ReceiveMessage'), true);

      await at.write([topic.group(group.id)], (tables) =>
        tables.deleteFrom('policy_attachments').where('holder_id', '=', group.id).execute(),
      );
      assert.equal(await may(entry, 'sqs:ReceiveMessage'), false);
      assert.deepEqual(problems, []);
    });

    test('AWS-managed policies apply, compiled once for all who hold them', async () => {
      const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
      await at.write([topic.user(user.id), topic.role(role.id)], (tables) =>
        tables
          .insertInto('policy_attachments')
          .values([attachment('user', user.id, arn), attachment('role', role.id, arn)])
          .execute(),
      );
      const entry = await entryOf();
      assert.equal(await may(entry, 's3:GetObject'), true);
      assert.equal(await may(entry, 's3:PutObject'), false);
      const session = await sessionOf(roleClaims);
      assert.equal(
        (await callerOf(session)).policies.identity[0],
        (await callerOf(entry)).policies.identity[0],
      );
    });

    test('a policy that cannot be read denies its holder everything', async () => {
      await at.write([topic.user(user.id)], (tables) =>
        tables
          .insertInto('inline_policies')
          .values([
            inlinePolicy('user', user.id, 'broken', '{"Statement": [{"Effect": "Allow", "Actoin": "*"}]}'),
            inlinePolicy('user', user.id, 'good', allow('*')),
          ])
          .execute(),
      );
      assert.equal(await may(await entryOf(), 's3:GetObject'), false);
      assert.match(problems.join(), /inline policy broken cannot be read/);
    });

    test('a boundary or attachment that stands for no policy denies everything', async () => {
      await at.write([topic.user(user.id)], async (tables) => {
        await tables
          .insertInto('inline_policies')
          .values(inlinePolicy('user', user.id, 'all', allow('*')))
          .execute();
        await tables
          .updateTable('users')
          .set({ permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/Gone` })
          .execute();
      });
      assert.equal(await may(await entryOf(), 's3:GetObject'), false);
      await at.write([topic.user(user.id)], async (tables) => {
        await tables.updateTable('users').set({ permissions_boundary_arn: null }).execute();
        await tables
          .insertInto('policy_attachments')
          .values(attachment('user', user.id, 'arn:aws:iam::aws:policy/NoSuchPolicy'))
          .execute();
      });
      assert.equal(await may(await entryOf(), 's3:GetObject'), false);
    });

    test('a user made anew under the old name inherits nothing', async () => {
      const old = await entryOf();
      const session = await sessionOf({ ...userClaims, kind: 'session-token', sessionName: '' });
      assert.equal((await callerOf(session)).userId, user.id);
      const anew = userRow({ id: 'AIDAQNZGKIQYBOB000002' });
      await at.write([topic.user(user.id), topic.user(anew.id), topic.accessKey(KEY)], async (tables) => {
        await tables.deleteFrom('access_keys').where('id', '=', KEY).execute();
        await tables.deleteFrom('users').where('id', '=', user.id).execute();
        await tables.insertInto('users').values(anew).execute();
      });
      assert.equal(await directory.caller(old, NOW), 'invalid');
      assert.equal(await directory.caller(session, NOW), 'invalid');
    });

    test('a session of a role says who it is, with session tags over tags of the role', async () => {
      const tags = [
        { Key: 'Team', Value: 'core' },
        { Key: 'env', Value: 'prod' },
      ];
      await at.write([topic.role(role.id)], (tables) =>
        tables
          .updateTable('roles')
          .set({ tags: JSON.stringify(tags) })
          .where('id', '=', role.id)
          .execute(),
      );
      const entry = await sessionOf({ ...roleClaims, tags: [{ Key: 'team', Value: 'web' }] });
      const caller = await callerOf(entry);
      assert.equal(caller.arn, `arn:aws:sts::${ACCOUNT}:assumed-role/Deployer/ci`);
      assert.equal(caller.principal.roleArn, `arn:aws:iam::${ACCOUNT}:role/ci/Deployer`);
      assert.equal(caller.userId, `${role.id}:ci`);
      assert.deepEqual(caller.tags, [
        { Key: 'env', Value: 'prod' },
        { Key: 'team', Value: 'web' },
      ]);
    });

    test('a session ends when its role is deleted, and a role made anew does not revive it', async () => {
      const entry = await sessionOf(roleClaims);
      await callerOf(entry);
      const anew = roleRow({ id: 'AROAQNZGKIQYROLE00002' });
      await at.write([topic.role(role.id), topic.role(anew.id)], async (tables) => {
        await tables.deleteFrom('roles').where('id', '=', role.id).execute();
        await tables.insertInto('roles').values(anew).execute();
      });
      assert.equal(await directory.caller(entry, NOW), 'invalid');
    });

    test('session policies only take away, and follow the policies they name', async () => {
      let managed = { id: '', arn: '' };
      await at.write([topic.role(role.id)], async (tables) => {
        managed = await insertManagedPolicy(tables, 'Narrow', allow('s3:GetObject'));
        await tables
          .insertInto('inline_policies')
          .values(inlinePolicy('role', role.id, 'own', allow('s3:*')))
          .execute();
      });
      const free = await sessionOf(roleClaims);
      const inline = await sessionOf({
        ...roleClaims,
        policies: [JSON.stringify(allow(['s3:PutObject', 'iam:*']))],
      });
      const byArn = await sessionOf({ ...roleClaims, policyArns: [managed.arn] });
      const table = async (entry: CredentialEntry) =>
        Promise.all(['s3:GetObject', 's3:PutObject', 'iam:GetUser'].map((action) => may(entry, action)));
      assert.deepEqual(await table(free), [true, true, false]);
      assert.deepEqual(await table(inline), [false, true, false]);
      assert.deepEqual(await table(byArn), [true, false, false]);
      await at.write([topic.policy(managed.arn)], async (tables) => {
        await tables.deleteFrom('policy_versions').where('policy_id', '=', managed.id).execute();
        await tables.deleteFrom('policies').where('id', '=', managed.id).execute();
      });
      assert.deepEqual(await table(byArn), [false, false, false]);
    });

    test('a federated user may do what both its maker and its session policies allow, and nothing without any', async () => {
      await at.write([topic.user(user.id)], (tables) =>
        tables
          .insertInto('inline_policies')
          .values(inlinePolicy('user', user.id, 'own', allow('s3:*')))
          .execute(),
      );
      const claims = { ...userClaims, kind: 'federated-user' as const, sessionName: 'guest' };
      const policies = [JSON.stringify(allow(['s3:GetObject', 'sqs:*']))];
      const entry = await sessionOf({ ...claims, policies });
      assert.equal(await may(entry, 's3:GetObject'), true);
      assert.equal(await may(entry, 's3:PutObject'), false);
      assert.equal(await may(entry, 'sqs:SendMessage'), false);
      assert.equal(await may(await sessionOf(claims), 's3:GetObject'), false);
      const caller = await callerOf(entry);
      assert.equal(caller.arn, `arn:aws:sts::${ACCOUNT}:federated-user/guest`);
      assert.equal(caller.userId, `${ACCOUNT}:guest`);

      const byRoot = { ...claims, principal: { kind: 'root' as const, id: ACCOUNT } };
      assert.equal(await may(await sessionOf({ ...byRoot, policies }), 'sqs:SendMessage'), true);
      assert.equal(await may(await sessionOf({ ...byRoot, policies }), 'ec2:RunInstances'), false);
      assert.equal(await may(await sessionOf(byRoot), 's3:GetObject'), false);
    });

    test('temporary credentials of a user follow the live policies of the user', async () => {
      const entry = await sessionOf({ ...userClaims, kind: 'session-token', sessionName: '' });
      assert.equal(await may(entry, 's3:GetObject'), false);
      await at.write([topic.user(user.id)], (tables) =>
        tables
          .insertInto('inline_policies')
          .values(inlinePolicy('user', user.id, 'own', allow('s3:*')))
          .execute(),
      );
      assert.equal(await may(entry, 's3:GetObject'), true);
      assert.equal((await callerOf(entry)).arn, `arn:aws:iam::${ACCOUNT}:user/bob`);
    });

    test('a session expires to the millisecond, opened before or not', async () => {
      const issued = issueSession({ sealer, random }, roleClaims);
      const entry = await entryOf(issued.accessKeyId, issued.sessionToken);
      await callerOf(entry, issued.expiresAt - 1);
      assert.equal(await directory.caller(entry, issued.expiresAt), 'expired');
      assert.equal(
        directory.credential(issued.accessKeyId, issued.sessionToken, issued.expiresAt),
        'expired',
      );
    });

    test('a token beside another key, a long-term key beside a token, and a temporary key alone are invalid', async () => {
      const [one, other] = [1, 2].map(() => issueSession({ sealer, random }, roleClaims));
      assert.ok(one && other);
      await entryOf(one.accessKeyId, one.sessionToken);
      assert.equal(directory.credential(one.accessKeyId, other.sessionToken, NOW), 'invalid');
      assert.equal(directory.credential(KEY, one.sessionToken, NOW), 'invalid');
      assert.equal(await directory.credential(one.accessKeyId, undefined, NOW), 'invalid');
      assert.equal(typeof directory.credential(one.accessKeyId, one.sessionToken, NOW), 'object');
    });

    test('a session can be revoked by itself, by its principal and by the key it began with', async () => {
      for (const subject of [
        (id: string) => revocationSubject.session(id),
        () => revocationSubject.principal(roleClaims.principal),
        () => revocationSubject.accessKey(KEY),
      ]) {
        const entry = await sessionOf(roleClaims);
        const later = await sessionOf({ ...roleClaims, issuedAt: NOW + 2 });
        await callerOf(entry);
        const revoked = subject(entry.session?.sessionId ?? '');
        await at.write([], (_, tx) =>
          revokeSessions(tx, { subject: revoked, accountId: ACCOUNT, before: NOW + 1, now: NOW }),
        );
        assert.equal(await directory.caller(entry, NOW), 'expired', revoked);
        await callerOf(later);
        // A later, weaker revocation does not give anything back.
        await at.write([], (_, tx) =>
          revokeSessions(tx, { subject: revoked, accountId: ACCOUNT, before: NOW - 5, now: NOW }),
        );
        assert.equal(await directory.caller(entry, NOW), 'expired', revoked);
        await at.write([topic.revocation(revoked)], (tables) => tables.deleteFrom('revocations').execute());
      }
    });

    test('an attacker who loops finds nothing open after the policy is gone', async () => {
      await at.write([topic.user(user.id)], (tables) =>
        tables
          .insertInto('inline_policies')
          .values(inlinePolicy('user', user.id, 'own', allow('s3:*')))
          .execute(),
      );
      const entry = await entryOf();
      let gone = false;
      let [allowedBefore, allowedAfter, roundsAfter] = [0, 0, 0];
      const attack = (async () => {
        while (roundsAfter < 50) {
          const startedAfter = gone;
          if (startedAfter) roundsAfter++;
          const isAllowed = await may(entry, 's3:GetObject');
          if (isAllowed && startedAfter) allowedAfter++;
          if (isAllowed && !startedAfter) allowedBefore++;
          await new Promise(setImmediate);
        }
      })();
      await new Promise((resolve) => setTimeout(resolve, 5));
      await at.write([topic.user(user.id)], (tables) => tables.deleteFrom('inline_policies').execute());
      gone = true;
      await attack;
      assert.ok(allowedBefore > 0);
      assert.equal(allowedAfter, 0);
    });
  });
