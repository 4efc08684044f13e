import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { directoryOf } from '../records/directory.ts';
import { ACCOUNT, type Bench, openBench, refused } from '../test-support.ts';
import { addUserToGroup } from './add-user-to-group.ts';
import { createGroup } from './create-group.ts';
import { createUser } from './create-user.ts';
import { deleteGroup } from './delete-group.ts';
import { getGroup } from './get-group.ts';
import { listGroups } from './list-groups.ts';
import { listGroupsForUser } from './list-groups-for-user.ts';
import { removeUserFromGroup } from './remove-user-from-group.ts';
import { updateGroup } from './update-group.ts';

const NO_DEVS = 'The group with name devs cannot be found.';
const NO_BOB = 'The user with name bob cannot be found.';
const member = { GroupName: 'devs', UserName: 'bob' };

describe('groups', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());
  const make = async (GroupName: string, Path = '/') =>
    (await bench.call(createGroup, { GroupName, Path })).Group;
  const makeUser = async (UserName: string) => (await bench.call(createUser, { UserName })).User;

  test('CreateGroup answers the group, and GetGroup the same with its members', async () => {
    const group = await make('devs', '/a/');
    const id = group?.GroupId ?? '';
    assert.match(id, /^AGPA[A-Z2-7]{17}$/);
    assert.deepEqual(group, {
      Path: '/a/',
      GroupName: 'devs',
      GroupId: id,
      Arn: `arn:aws:iam::${ACCOUNT}:group/a/devs`,
      CreateDate: new Date(bench.now),
    });
    assert.deepEqual(bench.changes, [`group/${id}`]);
    assert.deepEqual(await bench.call(getGroup, { GroupName: 'Devs' }), {
      Group: group,
      Users: [],
      IsTruncated: false,
    });
  });

  test('a name is taken in every case of its letters', async () => {
    await make('devs');
    await refused(make('DEVS'), 'EntityAlreadyExists', 409, 'Group with name DEVS already exists.');
  });

  test('an account has 300 groups at most', async () => {
    for (let index = 0; index < 300; index++) await make(`g${index}`);
    await refused(make('devs'), 'LimitExceeded', 409, 'Cannot exceed quota for GroupsPerAccount: 300');
  });

  test('what is not there cannot be found', async () => {
    for (const call of [
      () => bench.call(getGroup, { GroupName: 'devs' }),
      () => bench.call(updateGroup, { GroupName: 'devs', NewPath: '/x/' }),
      () => bench.call(deleteGroup, { GroupName: 'devs' }),
    ])
      await refused(call(), 'NoSuchEntity', 404, NO_DEVS);
  });

  test('UpdateGroup changes name and path, keeps id and members, and takes no name of another', async () => {
    const before = await make('devs');
    await make('ops');
    await makeUser('bob');
    await bench.call(addUserToGroup, member);
    const call = bench.call(updateGroup, { GroupName: 'devs', NewGroupName: 'OPS' });
    await refused(call, 'EntityAlreadyExists', 409, 'Group with name OPS already exists.');
    await bench.call(updateGroup, { GroupName: 'devs', NewGroupName: 'coders', NewPath: '/x/' });
    assert.deepEqual(bench.changes, [`group/${before?.GroupId}`]);
    const after = await bench.call(getGroup, { GroupName: 'coders' });
    assert.equal(after.Group?.GroupId, before?.GroupId);
    assert.equal(after.Group?.Arn, `arn:aws:iam::${ACCOUNT}:group/x/coders`);
    assert.equal(after.Users?.length, 1);
  });

  test('UpdateGroup asks for the group as it is and as it will be', async () => {
    await make('devs', '/a/');
    const [permission] = (await bench.permissions(updateGroup, { GroupName: 'devs', NewPath: '/b/' })) ?? [];
    assert.deepEqual(
      permission?.resources.map(({ arn, label }) => [arn, label]),
      [
        [`arn:aws:iam::${ACCOUNT}:group/a/devs`, 'group devs'],
        [`arn:aws:iam::${ACCOUNT}:group/b/devs`, undefined],
      ],
    );
  });

  test('DeleteGroup is refused while the group has members or policies', async () => {
    const group = await make('devs');
    await makeUser('bob');
    await bench.call(addUserToGroup, member);
    const attempt = (what: string): Promise<void> =>
      refused(
        bench.call(deleteGroup, { GroupName: 'devs' }),
        'DeleteConflict',
        409,
        `Cannot delete entity, must ${what} first.`,
      );
    await attempt('remove users from group');
    await bench.call(removeUserFromGroup, member);
    const held = { holder_kind: 'group' as const, holder_id: group?.GroupId ?? '', account_id: ACCOUNT };
    await bench.store.write(({ db }) =>
      directoryOf({ db })
        .insertInto('inline_policies')
        .values({ ...held, name: 'p', document: '{}', updated_at: 0 })
        .execute(),
    );
    await attempt('delete policies');
    await bench.store.write(({ db }) => directoryOf({ db }).deleteFrom('inline_policies').execute());
    await bench.call(deleteGroup, { GroupName: 'devs' });
    assert.deepEqual(bench.changes, [`group/${group?.GroupId}`]);
    await refused(bench.call(getGroup, { GroupName: 'devs' }), 'NoSuchEntity', 404, NO_DEVS);
  });

  test('ListGroups shows those below a path prefix, in the order of names, page by page', async () => {
    await make('zeta', '/dev/');
    await make('Beta', '/dev/x/');
    await make('alpha');
    const names = (groups: { GroupName: string | undefined }[] | undefined) =>
      groups?.map((group) => group.GroupName);
    assert.deepEqual(names((await bench.call(listGroups, {})).Groups), ['alpha', 'Beta', 'zeta']);
    const first = await bench.call(listGroups, { PathPrefix: '/dev/', MaxItems: 1 });
    assert.deepEqual([names(first.Groups), first.IsTruncated], [['Beta'], true]);
    const second = await bench.call(listGroups, { PathPrefix: '/dev/', Marker: first.Marker ?? '' });
    assert.deepEqual([names(second.Groups), second.IsTruncated], [['zeta'], false]);
  });

  test('joining and leaving twice is no error, and touches the user once', async () => {
    await make('devs');
    const user = await makeUser('bob');
    await bench.call(addUserToGroup, member);
    assert.deepEqual(bench.changes, [`user/${user?.UserId}`]);
    await bench.call(addUserToGroup, member);
    assert.deepEqual(bench.changes, []);
    assert.deepEqual((await bench.call(getGroup, { GroupName: 'devs' })).Users, [user]);
    await bench.call(removeUserFromGroup, member);
    assert.deepEqual(bench.changes, [`user/${user?.UserId}`]);
    await bench.call(removeUserFromGroup, member);
    assert.deepEqual(bench.changes, []);
    assert.deepEqual((await bench.call(getGroup, { GroupName: 'devs' })).Users, []);
  });

  test('of user and group, the user is missed first', async () => {
    for (const operation of [addUserToGroup, removeUserFromGroup])
      await refused(bench.call(operation, member), 'NoSuchEntity', 404, NO_BOB);
    await makeUser('bob');
    for (const operation of [addUserToGroup, removeUserFromGroup])
      await refused(bench.call(operation, member), 'NoSuchEntity', 404, NO_DEVS);
  });

  test('a user is in 10 groups at most, and ListGroupsForUser pages them', async () => {
    await makeUser('bob');
    for (let index = 0; index < 11; index++) await make(`g${index}`);
    for (let index = 0; index < 10; index++)
      await bench.call(addUserToGroup, { GroupName: `g${index}`, UserName: 'bob' });
    await refused(
      bench.call(addUserToGroup, { GroupName: 'g10', UserName: 'bob' }),
      'LimitExceeded',
      409,
      'Cannot exceed quota for GroupsPerUser: 10',
    );
    const first = await bench.call(listGroupsForUser, { UserName: 'bob', MaxItems: 4 });
    assert.equal(first.Groups?.length, 4);
    const second = await bench.call(listGroupsForUser, { UserName: 'bob', Marker: first.Marker ?? '' });
    assert.equal(second.Groups?.length, 6);
    assert.equal(second.IsTruncated, false);
    const call = bench.call(listGroupsForUser, { UserName: 'eve' });
    await refused(call, 'NoSuchEntity', 404, 'The user with name eve cannot be found.');
  });

  test('GetGroup pages its members, and its marker is of no use in another group', async () => {
    await make('devs');
    await make('ops');
    for (const name of ['a', 'b', 'c']) {
      await makeUser(name);
      await bench.call(addUserToGroup, { GroupName: 'devs', UserName: name });
    }
    const first = await bench.call(getGroup, { GroupName: 'devs', MaxItems: 2 });
    assert.equal(first.Users?.length, 2);
    const Marker = first.Marker ?? '';
    assert.equal((await bench.call(getGroup, { GroupName: 'devs', Marker })).Users?.[0]?.UserName, 'c');
    await refused(
      bench.call(getGroup, { GroupName: 'ops', Marker }),
      'ValidationError',
      400,
      'Invalid Marker.',
    );
  });

  test('membership asks for the group', async () => {
    await make('devs', '/a/');
    for (const [operation, action] of [
      [addUserToGroup, 'iam:AddUserToGroup'],
      [removeUserFromGroup, 'iam:RemoveUserFromGroup'],
    ] as const)
      assert.deepEqual(await bench.permissions(operation, member), [
        {
          action,
          resources: [{ arn: `arn:aws:iam::${ACCOUNT}:group/a/devs`, label: 'group devs', contextKeys: {} }],
        },
      ]);
  });
});
