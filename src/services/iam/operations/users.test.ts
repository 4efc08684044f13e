import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { directoryOf } from '../records/directory.ts';
import {
  ACCOUNT,
  type Bench,
  OTHER_ACCOUNT,
  openBench,
  refused,
  roleCaller,
  rootCaller,
  userCaller,
} from '../test-support.ts';
import { addUserToGroup } from './add-user-to-group.ts';
import { createAccessKey } from './create-access-key.ts';
import { createGroup } from './create-group.ts';
import { createUser } from './create-user.ts';
import { deleteAccessKey } from './delete-access-key.ts';
import { deleteUser } from './delete-user.ts';
import { getUser } from './get-user.ts';
import { listUsers } from './list-users.ts';
import { removeUserFromGroup } from './remove-user-from-group.ts';
import { updateUser } from './update-user.ts';

const NO_BOB = 'The user with name bob cannot be found.';

describe('users', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());
  const make = async (UserName: string, Path?: string) =>
    (await bench.call(createUser, { UserName, ...(Path === undefined ? {} : { Path }) })).User;

  test('CreateUser answers the user, without members it was not given', async () => {
    const user = await make('bob');
    const id = user?.UserId ?? '';
    assert.match(id, /^AIDA[A-Z2-7]{17}$/);
    assert.deepEqual(user, {
      Path: '/',
      UserName: 'bob',
      UserId: id,
      Arn: `arn:aws:iam::${ACCOUNT}:user/bob`,
      CreateDate: new Date(bench.now),
    });
    assert.deepEqual(bench.changes, [`user/${id}`]);
    assert.deepEqual((await bench.call(getUser, { UserName: 'bob' })).User, user);
  });

  test('instants are told in whole seconds', async () => {
    bench.now += 999;
    assert.equal((await make('bob'))?.CreateDate?.getTime(), bench.now - 999);
  });

  test('CreateUser keeps path and tags, and GetUser shows them where ListUsers does not', async () => {
    const Tags = [{ Key: 'Team', Value: 'red' }];
    const { User } = await bench.call(createUser, { UserName: 'bob', Path: '/a/b/', Tags });
    assert.equal(User?.Arn, `arn:aws:iam::${ACCOUNT}:user/a/b/bob`);
    assert.deepEqual(User?.Tags, Tags);
    assert.deepEqual((await bench.call(getUser, { UserName: 'bob' })).User?.Tags, Tags);
    assert.deepEqual(Object.keys((await bench.call(listUsers, {})).Users?.[0] ?? {}), [
      'Path',
      'UserName',
      'UserId',
      'Arn',
      'CreateDate',
    ]);
  });

  test('CreateUser sets a permissions boundary that exists, and no other', async () => {
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const { User } = await bench.call(createUser, { UserName: 'bob', PermissionsBoundary });
    const shown = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: PermissionsBoundary };
    assert.deepEqual(User?.PermissionsBoundary, shown);
    assert.deepEqual((await bench.call(getUser, { UserName: 'bob' })).User?.PermissionsBoundary, shown);
    assert.equal((await bench.call(listUsers, {})).Users?.[0]?.PermissionsBoundary, undefined);
    const unknown = `arn:aws:iam::${ACCOUNT}:policy/none`;
    await refused(
      bench.call(createUser, { UserName: 'eve', PermissionsBoundary: unknown }),
      'NoSuchEntity',
      404,
      `Scope ARN: ${unknown} does not exist or is not attachable.`,
    );
  });

  test('a name is taken in every case of its letters, but only in its own account', async () => {
    await make('bob');
    await refused(make('BOB'), 'EntityAlreadyExists', 409, 'User with name BOB already exists.');
    const elsewhere = await bench.call(createUser, { UserName: 'bob' }, rootCaller(OTHER_ACCOUNT));
    assert.equal(elsewhere.User?.Arn, `arn:aws:iam::${OTHER_ACCOUNT}:user/bob`);
    assert.equal((await bench.call(getUser, { UserName: 'Bob' })).User?.UserName, 'bob');
  });

  test('the account that has 5000 users gets no more', async () => {
    await bench.store.write(async ({ db }) => {
      const row = { account_id: ACCOUNT, path: '/', permissions_boundary_arn: null, tags: '[]' };
      const rows = Array.from({ length: 5000 }, (_, index) => `u${index}`).map((name) => ({
        ...row,
        id: name,
        name,
        name_key: name,
        created_at: 0,
        password_last_used_at: null,
      }));
      for (let from = 0; from < rows.length; from += 1000)
        await directoryOf({ db })
          .insertInto('users')
          .values(rows.slice(from, from + 1000))
          .execute();
    });
    await refused(make('bob'), 'LimitExceeded', 409, 'Cannot exceed quota for UsersPerAccount: 5000');
  });

  test('GetUser without a name answers the user who calls, whatever its name is by now', async () => {
    const caller = userCaller(await make('bob'));
    await bench.call(updateUser, { UserName: 'bob', NewUserName: 'rob' });
    assert.equal((await bench.call(getUser, {}, caller)).User?.UserName, 'rob');
  });

  test('GetUser without a name answers root where root calls: neither name nor path', async () => {
    const { User } = await bench.call(getUser, {});
    assert.equal(User?.UserId, ACCOUNT);
    assert.equal(User?.Arn, `arn:aws:iam::${ACCOUNT}:root`);
    assert.equal(User?.UserName, undefined);
    assert.equal(User?.Path, undefined);
  });

  test('GetUser without a name is refused to a role', async () => {
    const text = 'Must specify userName when calling with non-User credentials';
    await refused(bench.call(getUser, {}, roleCaller()), 'ValidationError', 400, text);
    await refused(bench.permissions(getUser, {}, roleCaller()), 'ValidationError', 400, text);
  });

  test('what is not there cannot be found', async () => {
    for (const call of [
      () => bench.call(getUser, { UserName: 'bob' }),
      () => bench.call(updateUser, { UserName: 'bob', NewPath: '/x/' }),
      () => bench.call(deleteUser, { UserName: 'bob' }),
    ])
      await refused(call(), 'NoSuchEntity', 404, NO_BOB);
  });

  test('UpdateUser changes name and path and keeps the id', async () => {
    const before = await make('bob');
    await bench.call(updateUser, { UserName: 'bob', NewUserName: 'Bob', NewPath: '/x/' });
    assert.deepEqual(bench.changes, [`user/${before?.UserId}`]);
    const { User } = await bench.call(getUser, { UserName: 'bob' });
    assert.deepEqual(User, {
      ...before,
      UserName: 'Bob',
      Path: '/x/',
      Arn: `arn:aws:iam::${ACCOUNT}:user/x/Bob`,
    });
  });

  test('UpdateUser cannot take the name of another', async () => {
    await make('bob');
    await make('ann');
    const call = bench.call(updateUser, { UserName: 'bob', NewUserName: 'Ann' });
    await refused(call, 'EntityAlreadyExists', 409, 'User with name Ann already exists.');
  });

  test('DeleteUser is refused while the user has keys, groups or policies', async () => {
    const user = await make('bob');
    const { AccessKey } = await bench.call(createAccessKey, { UserName: 'bob' });
    await bench.call(createGroup, { GroupName: 'devs' });
    await bench.call(addUserToGroup, { GroupName: 'devs', UserName: 'bob' });
    const id = user?.UserId ?? '';
    const held = { holder_kind: 'user' as const, holder_id: id, account_id: ACCOUNT };
    await bench.store.write(async ({ db }) => {
      const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
      const tables = directoryOf({ db });
      await tables
        .insertInto('policy_attachments')
        .values({ ...held, policy_arn: arn, attached_at: 0 })
        .execute();
      await tables
        .insertInto('inline_policies')
        .values({ ...held, name: 'p', document: '{}', updated_at: 0 })
        .execute();
    });
    const attempt = (what: string): Promise<void> =>
      refused(
        bench.call(deleteUser, { UserName: 'bob' }),
        'DeleteConflict',
        409,
        `Cannot delete entity, must ${what} first.`,
      );
    await attempt('detach all policies');
    await bench.store.write(({ db }) => directoryOf({ db }).deleteFrom('policy_attachments').execute());
    await attempt('delete policies');
    await bench.store.write(({ db }) => directoryOf({ db }).deleteFrom('inline_policies').execute());
    await attempt('delete access keys');
    await bench.call(deleteAccessKey, { UserName: 'bob', AccessKeyId: AccessKey?.AccessKeyId ?? '' });
    await attempt('remove users from group');
    await bench.call(removeUserFromGroup, { GroupName: 'devs', UserName: 'bob' });
    await bench.call(deleteUser, { UserName: 'bob' });
    assert.deepEqual(bench.changes, [`user/${id}`]);
    await refused(bench.call(getUser, { UserName: 'bob' }), 'NoSuchEntity', 404, NO_BOB);
  });

  test('ListUsers shows those below a path prefix, in the order of names', async () => {
    await make('zoe', '/dev/web/');
    await make('Bob', '/dev/');
    await make('ann', '/ops/');
    const names = async (PathPrefix?: string): Promise<unknown> =>
      (await bench.call(listUsers, PathPrefix === undefined ? {} : { PathPrefix })).Users?.map(
        (user) => user.UserName,
      );
    assert.deepEqual(await names(), ['ann', 'Bob', 'zoe']);
    assert.deepEqual(await names('/de'), ['Bob', 'zoe']);
    assert.deepEqual(await names('/dev/web/'), ['zoe']);
    assert.deepEqual(await names('/%'), []);
    assert.deepEqual((await bench.call(listUsers, {}, rootCaller(OTHER_ACCOUNT))).Users, []);
  });

  test('ListUsers pages without losing or repeating anybody', async () => {
    for (let index = 0; index < 7; index++) await make(`user-${index}`);
    const seen: unknown[] = [];
    let marker: string | undefined;
    let pages = 0;
    do {
      const input = { MaxItems: 3, ...(marker === undefined ? {} : { Marker: marker }) };
      const answer = await bench.call(listUsers, input);
      seen.push(...(answer.Users ?? []).map((user) => user.UserName));
      assert.equal(answer.IsTruncated, answer.Marker !== undefined);
      if (++pages === 1) await bench.call(deleteUser, { UserName: 'user-2' });
      marker = answer.Marker;
    } while (marker !== undefined);
    assert.deepEqual(
      seen,
      [0, 1, 2, 3, 4, 5, 6].map((index) => `user-${index}`),
    );
    assert.equal(pages, 3);
  });

  test('a marker opens only in the list, the account and the filter it was made for', async () => {
    for (const name of ['a', 'b', 'c']) await make(name);
    const { Marker = '' } = await bench.call(listUsers, { MaxItems: 1 });
    assert.ok(Marker.length > 0 && Marker.length <= 320);
    const invalid = (call: Promise<unknown>): Promise<void> =>
      refused(call, 'ValidationError', 400, 'Invalid Marker.');
    await invalid(bench.call(listUsers, { Marker }, rootCaller(OTHER_ACCOUNT)));
    await invalid(bench.call(listUsers, { Marker, PathPrefix: '/x' }));
    await invalid(bench.call(listUsers, { Marker: 'bob' }));
    await invalid(bench.call(listUsers, { Marker: `${Marker.slice(0, -2)}AA` }));
  });

  test('markers stay within 320 characters for the longest names', async () => {
    for (const letter of ['a', 'b']) await make(letter.repeat(64));
    assert.ok(((await bench.call(listUsers, { MaxItems: 1 })).Marker ?? '').length <= 320);
  });
});

describe('what operations on users ask for', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
    await bench.call(createUser, {
      UserName: 'bob',
      Path: '/dev/',
      Tags: [{ Key: 'Team', Value: 'red' }],
    });
  });
  afterEach(() => bench.close());

  test('GetUser: the user by its ARN with its tags, by the words of AWS in a denial', async () => {
    assert.deepEqual(await bench.permissions(getUser, { UserName: 'BOB' }), [
      {
        action: 'iam:GetUser',
        resources: [
          {
            arn: `arn:aws:iam::${ACCOUNT}:user/dev/bob`,
            label: 'user BOB',
            contextKeys: { 'aws:ResourceTag/Team': 'red', 'iam:ResourceTag/Team': 'red' },
          },
        ],
      },
    ]);
  });

  test('GetUser: a user that is not there looks like one without a path', async () => {
    assert.deepEqual(await bench.permissions(getUser, { UserName: 'eve' }), [
      {
        action: 'iam:GetUser',
        resources: [{ arn: `arn:aws:iam::${ACCOUNT}:user/eve`, label: 'user eve', contextKeys: {} }],
      },
    ]);
  });

  test('CreateUser: the user to be; with tags also the permission to tag it', async () => {
    const resources = [{ arn: `arn:aws:iam::${ACCOUNT}:user/x/eve` }];
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    assert.deepEqual(await bench.permissions(createUser, { UserName: 'eve', Path: '/x/', Tags: [] }), [
      { action: 'iam:CreateUser', resources, contextKeys: {} },
    ]);
    const tagKeys = { 'aws:RequestTag/k': 'v', 'aws:TagKeys': ['k'] };
    const Tags = [{ Key: 'k', Value: 'v' }];
    assert.deepEqual(
      await bench.permissions(createUser, { UserName: 'eve', Path: '/x/', Tags, PermissionsBoundary }),
      [
        {
          action: 'iam:CreateUser',
          resources,
          contextKeys: { ...tagKeys, 'iam:PermissionsBoundary': PermissionsBoundary },
        },
        { action: 'iam:TagUser', resources, contextKeys: tagKeys },
      ],
    );
  });

  test('UpdateUser: the user as it is and as it will be', async () => {
    const [permission] = (await bench.permissions(updateUser, { UserName: 'bob', NewUserName: 'rob' })) ?? [];
    assert.deepEqual(
      permission?.resources.map((resource) => resource.arn),
      [`arn:aws:iam::${ACCOUNT}:user/dev/bob`, `arn:aws:iam::${ACCOUNT}:user/dev/rob`],
    );
    assert.deepEqual(permission?.resources[1]?.contextKeys, permission?.resources[0]?.contextKeys);
    assert.equal(permission?.resources[1]?.label, 'user rob');
  });

  test('ListUsers: all users below the prefix', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:user/`;
    assert.deepEqual(await bench.permissions(listUsers, {}), [
      { action: 'iam:ListUsers', resources: [{ arn }] },
    ]);
    assert.deepEqual(await bench.permissions(listUsers, { PathPrefix: '/dev' }), [
      { action: 'iam:ListUsers', resources: [{ arn: `${arn}dev` }] },
    ]);
  });
});
