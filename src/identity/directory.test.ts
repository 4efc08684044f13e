import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startPostgres } from '../../test/support/postgres.ts';
import { postgresFixture, sqliteFixture } from '../../test/support/store-contract/fixtures.ts';
import { DAY_MILLISECONDS } from './access-keys/key-end.ts';
import { setMaximumAge } from './access-keys/key-records.ts';
import {
  allow,
  DirectoryBench,
  KEY,
  role,
  roleClaims,
  SECRET,
  sealer,
  user,
  userClaims,
} from './directory-bench.ts';
import {
  ACCOUNT,
  accessKeyRow,
  attachment,
  inlinePolicy,
  insertManagedPolicy,
  NOW,
  userRow,
} from './test-support.ts';
import { topic } from './topics.ts';

const freshPostgres = async () => (await startPostgres()).createDatabase();

for (const fixture of [sqliteFixture, postgresFixture])
  describe(`the directory on ${fixture.dialect}`, { skip: fixture.skip }, () => {
    let bench: DirectoryBench;

    before(async () => {
      bench = await DirectoryBench.open(fixture.dialect === 'postgres' ? await freshPostgres() : undefined);
    });
    after(async () => {
      await bench.at.close();
      if (fixture.dialect === 'postgres') await (await startPostgres()).stop();
    });
    beforeEach(() => bench.reset());

    test('finds a long-term key, and answers synchronously from then on', async () => {
      assert.ok(bench.directory.credential(KEY, undefined, NOW) instanceof Promise);
      const entry = await bench.entryOf();
      assert.equal(entry.secret?.revealText(), SECRET);
      assert.equal(bench.directory.credential(KEY, undefined, NOW), entry);
      const caller = await bench.callerOf(entry);
      assert.equal(caller.arn, `arn:aws:iam::${ACCOUNT}:user/bob`);
      assert.equal(caller.userId, user.id);
      assert.equal(bench.directory.caller(entry, NOW), caller);
    });

    test('an unknown key is unknown until it is made', async () => {
      const id = 'AKIAQNZGKIQYNEWKEY01';
      assert.equal(await bench.directory.credential(id, undefined, NOW), 'invalid');
      assert.equal(await bench.directory.credential('x'.repeat(4_000), undefined, NOW), 'invalid');
      await bench.at.write([topic.accessKey(id)], (tables) =>
        tables
          .insertInto('access_keys')
          .values({ ...accessKeyRow(sealer, id, user.id, SECRET), status: 'Inactive' })
          .execute(),
      );
      assert.equal((await bench.entryOf(id)).status, 'Inactive');
    });

    test('a secret opens for its own key and owner only, whoever writes to the database', async () => {
      const id = 'AKIAQNZGKIQYNEWKEY02';
      await bench.at.write([topic.accessKey(id)], (tables) =>
        tables
          .insertInto('access_keys')
          .values(accessKeyRow(sealer, id, user.id, SECRET))
          .execute(),
      );
      assert.equal((await bench.entryOf(id)).principal.id, user.id);
      await bench.at.write([topic.accessKey(id)], (tables) =>
        tables.updateTable('access_keys').set({ user_id: null }).where('id', '=', id).execute(),
      );
      assert.equal(await bench.directory.credential(id, undefined, NOW), 'invalid', 'not root’s key now');
    });

    test('a key deactivated or deleted is so at the next call', async () => {
      assert.equal((await bench.entryOf()).status, 'Active');
      await bench.at.write([topic.accessKey(KEY)], (tables) =>
        tables.updateTable('access_keys').set({ status: 'Inactive' }).where('id', '=', KEY).execute(),
      );
      assert.equal((await bench.entryOf()).status, 'Inactive');
      await bench.at.write([topic.accessKey(KEY)], (tables) =>
        tables.deleteFrom('access_keys').where('id', '=', KEY).execute(),
      );
      assert.equal(await bench.directory.credential(KEY, undefined, NOW), 'invalid');
    });

    test('a key ends at its very instant, by its own expiry or the age its account allows, in memory or not', async () => {
      const end = NOW + 1000;
      await bench.at.write([topic.accessKey(KEY)], (tables) =>
        tables.updateTable('access_keys').set({ expires_at: end }).where('id', '=', KEY).execute(),
      );
      assert.equal(await bench.directory.credential(KEY, undefined, end), 'invalid', 'read anew');
      const entry = await bench.directory.credential(KEY, undefined, end - 1);
      assert.ok(typeof entry === 'object');
      assert.equal(entry.isDraining, undefined);
      assert.equal(bench.directory.credential(KEY, undefined, end), 'invalid', 'out of memory');
      await bench.at.write([topic.accessKey(KEY)], (tables) =>
        tables
          .updateTable('access_keys')
          .set({ expires_at: null, draining_since: NOW, created_at: end - DAY_MILLISECONDS })
          .where('id', '=', KEY)
          .execute(),
      );
      assert.equal((await bench.entryOf()).isDraining, true);
      await bench.at.write([topic.accessKeyAge(ACCOUNT)], (_, { db }) =>
        setMaximumAge(db, ACCOUNT, { maxAgeDays: 1, noticeDays: 0 }),
      );
      assert.equal(await bench.directory.credential(KEY, undefined, end), 'invalid');
      assert.ok(typeof (await bench.directory.credential(KEY, undefined, end - 1)) === 'object');
      await bench.at.write([topic.accessKeyAge(ACCOUNT)], (_, { db }) =>
        setMaximumAge(db, ACCOUNT, undefined),
      );
      assert.ok(typeof (await bench.directory.credential(KEY, undefined, end)) === 'object');
    });

    test('a sealed secret moved to another row does not open, and the operator is told', async () => {
      const { sealed_secret } = await bench.at.store.reader
        .selectFrom('access_keys')
        .select('sealed_secret')
        .where('id', '=', KEY)
        .executeTakeFirstOrThrow();
      const root = await bench.at.store.reader
        .selectFrom('access_keys')
        .select('id')
        .where('user_id', 'is', null)
        .executeTakeFirstOrThrow();
      await bench.at.write([topic.accessKey(root.id)], (tables) =>
        tables.updateTable('access_keys').set({ sealed_secret }).where('id', '=', root.id).execute(),
      );
      assert.equal(await bench.directory.credential(root.id, undefined, NOW), 'invalid');
      assert.match(bench.problems.join(), new RegExp(root.id));
      assert.doesNotMatch(bench.problems.join(), new RegExp(SECRET));
    });

    test('each change of what applies to a user counts at the next call', async () => {
      const entry = await bench.entryOf();
      const group = { id: 'AGPAQNZGKIQYADMINS001', account_id: ACCOUNT, name: 'admins', name_key: 'admins' };
      let managed = { id: '', arn: '' };
      assert.equal(await bench.may(entry, 's3:GetObject'), false);

      await bench.at.write([topic.user(user.id)], (tables) =>
        tables
          .insertInto('inline_policies')
          .values(inlinePolicy('user', user.id, 'own', allow('s3:*')))
          .execute(),
      );
      assert.equal(await bench.may(entry, 's3:GetObject'), true);

      await bench.at.write([topic.group(group.id)], async (tables) => {
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
      assert.equal(await bench.may(entry, 'sqs:SendMessage'), false);
      await bench.at.write([topic.user(user.id)], (tables) =>
        tables
          .insertInto('group_members')
          .values({ group_id: group.id, user_id: user.id, joined_at: NOW })
          .execute(),
      );
      assert.equal(await bench.may(entry, 'sqs:SendMessage'), true);
      const [viaGroup] = (await bench.callerOf(entry)).policies.identity.filter(
        ({ source }) => source.kind === 'managed',
      );
      assert.deepEqual(viaGroup?.source, { kind: 'managed', id: managed.arn, via: 'group/admins' });

      await bench.at.write([topic.policy(managed.arn)], async (tables) => {
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
      assert.equal(await bench.may(entry, 'sqs:SendMessage'), false);
      assert.equal(await bench.may(entry, 'sqs:ReceiveMessage'), true);

      await bench.at.write([topic.user(user.id)], (tables) =>
        tables
          .updateTable('users')
          .set({ permissions_boundary_arn: managed.arn })
          .where('id', '=', user.id)
          .execute(),
      );
      assert.equal(await bench.may(entry, 's3:GetObject'), false);
      assert.equal(await bench.may(entry, 'sqs:ReceiveMessage'), true);

      await bench.at.write([topic.group(group.id)], (tables) =>
        tables.deleteFrom('policy_attachments').where('holder_id', '=', group.id).execute(),
      );
      assert.equal(await bench.may(entry, 'sqs:ReceiveMessage'), false);
      assert.deepEqual(bench.problems, []);
    });

    test('AWS-managed policies apply, compiled once for all who hold them', async () => {
      const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
      await bench.at.write([topic.user(user.id), topic.role(role.id)], (tables) =>
        tables
          .insertInto('policy_attachments')
          .values([attachment('user', user.id, arn), attachment('role', role.id, arn)])
          .execute(),
      );
      const entry = await bench.entryOf();
      assert.equal(await bench.may(entry, 's3:GetObject'), true);
      assert.equal(await bench.may(entry, 's3:PutObject'), false);
      const session = await bench.sessionOf(roleClaims);
      assert.equal(
        (await bench.callerOf(session)).policies.identity[0],
        (await bench.callerOf(entry)).policies.identity[0],
      );
    });

    test('a policy that cannot be read denies its holder everything', async () => {
      await bench.at.write([topic.user(user.id)], (tables) =>
        tables
          .insertInto('inline_policies')
          .values([
            inlinePolicy('user', user.id, 'broken', '{"Statement": [{"Effect": "Allow", "Actoin": "*"}]}'),
            inlinePolicy('user', user.id, 'good', allow('*')),
          ])
          .execute(),
      );
      assert.equal(await bench.may(await bench.entryOf(), 's3:GetObject'), false);
      assert.match(bench.problems.join(), /inline policy broken cannot be read/);
    });

    test('a boundary or attachment that stands for no policy denies everything', async () => {
      await bench.at.write([topic.user(user.id)], async (tables) => {
        await tables
          .insertInto('inline_policies')
          .values(inlinePolicy('user', user.id, 'all', allow('*')))
          .execute();
        await tables
          .updateTable('users')
          .set({ permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/Gone` })
          .execute();
      });
      assert.equal(await bench.may(await bench.entryOf(), 's3:GetObject'), false);
      await bench.at.write([topic.user(user.id)], async (tables) => {
        await tables.updateTable('users').set({ permissions_boundary_arn: null }).execute();
        await tables
          .insertInto('policy_attachments')
          .values(attachment('user', user.id, 'arn:aws:iam::aws:policy/NoSuchPolicy'))
          .execute();
      });
      assert.equal(await bench.may(await bench.entryOf(), 's3:GetObject'), false);
    });

    test('a user made anew under the old name inherits nothing', async () => {
      const old = await bench.entryOf();
      const session = await bench.sessionOf({ ...userClaims, kind: 'session-token', sessionName: '' });
      assert.equal((await bench.callerOf(session)).userId, user.id);
      const anew = userRow({ id: 'AIDAQNZGKIQYBOB000002' });
      await bench.at.write(
        [topic.user(user.id), topic.user(anew.id), topic.accessKey(KEY)],
        async (tables) => {
          await tables.deleteFrom('access_keys').where('id', '=', KEY).execute();
          await tables.deleteFrom('users').where('id', '=', user.id).execute();
          await tables.insertInto('users').values(anew).execute();
        },
      );
      assert.equal(await bench.directory.caller(old, NOW), 'invalid');
      assert.equal(await bench.directory.caller(session, NOW), 'invalid');
    });

    test('an attacker who loops finds nothing open after the policy is gone', async () => {
      await bench.at.write([topic.user(user.id)], (tables) =>
        tables
          .insertInto('inline_policies')
          .values(inlinePolicy('user', user.id, 'own', allow('s3:*')))
          .execute(),
      );
      const entry = await bench.entryOf();
      assert.ok(await bench.may(entry, 's3:GetObject'));
      let gone = false;
      let [allowedBefore, allowedAfter, roundsAfter] = [0, 0, 0];
      const attack = (async () => {
        while (roundsAfter < 50) {
          const startedAfter = gone;
          if (startedAfter) roundsAfter++;
          const isAllowed = await bench.may(entry, 's3:GetObject');
          if (isAllowed && startedAfter) allowedAfter++;
          if (isAllowed && !startedAfter) allowedBefore++;
          await new Promise(setImmediate);
        }
      })();
      await new Promise((resolve) => setTimeout(resolve, 5));
      await bench.at.write([topic.user(user.id)], (tables) => tables.deleteFrom('inline_policies').execute());
      gone = true;
      await attack;
      assert.ok(allowedBefore > 0);
      assert.equal(allowedAfter, 0);
    });
  });
