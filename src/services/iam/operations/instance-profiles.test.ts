import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ACCOUNT, type Bench, OTHER_ACCOUNT, openBench, refused, rootCaller } from '../test-support.ts';
import { addRoleToInstanceProfile } from './add-role-to-instance-profile.ts';
import { createInstanceProfile } from './create-instance-profile.ts';
import { createRole } from './create-role.ts';
import { deleteInstanceProfile } from './delete-instance-profile.ts';
import { deleteRole } from './delete-role.ts';
import { getAccountAuthorizationDetails } from './get-account-authorization-details.ts';
import { getAccountSummary } from './get-account-summary.ts';
import { getInstanceProfile } from './get-instance-profile.ts';
import { listInstanceProfileTags } from './list-instance-profile-tags.ts';
import { listInstanceProfiles } from './list-instance-profiles.ts';
import { listInstanceProfilesForRole } from './list-instance-profiles-for-role.ts';
import { removeRoleFromInstanceProfile } from './remove-role-from-instance-profile.ts';
import { tagInstanceProfile } from './tag-instance-profile.ts';
import { untagInstanceProfile } from './untag-instance-profile.ts';

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
const RoleName = 'worker';
const InstanceProfileName = 'workers';
const NOT_THERE = `Instance Profile ${InstanceProfileName} cannot be found.`;
const both = { InstanceProfileName, RoleName };
const arn = (name: string, path = '/'): string => `arn:aws:iam::${ACCOUNT}:instance-profile${path}${name}`;

describe('instance profiles', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  const make = async (name = InstanceProfileName, more: object = {}) =>
    (await bench.call(createInstanceProfile, { InstanceProfileName: name, ...more })).InstanceProfile;
  const makeRole = async (name = RoleName) => {
    const made = await bench.call(createRole, { RoleName: name, AssumeRolePolicyDocument: TRUST });
    return made.Role;
  };
  const get = async () => (await bench.call(getInstanceProfile, { InstanceProfileName })).InstanceProfile;

  test('a new profile has no roles, and tags only if it was given some; GetInstanceProfile always tells tags', async () => {
    const made = await make(InstanceProfileName, { Path: '/web/' });
    assert.match(made?.InstanceProfileId ?? '', /^AIPA[A-Z2-7]{17}$/);
    assert.deepEqual(made, {
      Path: '/web/',
      InstanceProfileName,
      InstanceProfileId: made?.InstanceProfileId,
      Arn: arn(InstanceProfileName, '/web/'),
      CreateDate: new Date(bench.now),
      Roles: [],
    });
    assert.deepEqual(await get(), { ...made, Tags: [] });
    const Tags = [{ Key: 'a', Value: '1' }];
    assert.deepEqual((await make('tagged', { Tags }))?.Tags, Tags);
  });

  test('a name is taken in every case of its letters, and an account has 1000 at most', async () => {
    await make();
    await refused(make('Workers'), 'EntityAlreadyExists', 409, 'Instance Profile Workers already exists.');
    for (let index = 1; index < 1000; index++) await make(`p${index}`);
    const text = 'Cannot exceed quota for InstanceProfilesPerAccount: 1000';
    await refused(make('more'), 'LimitExceeded', 409, text);
    assert.equal((await bench.call(getAccountSummary, {})).SummaryMap?.InstanceProfiles, 1000);
  });

  test('a profile holds one role, shown in few words, and gives it back', async () => {
    await make();
    const role = await makeRole();
    await makeRole('second');
    await bench.call(addRoleToInstanceProfile, both);
    const { Path, RoleId, Arn, CreateDate, AssumeRolePolicyDocument } = role ?? {};
    const shown = { Path, RoleName, RoleId, Arn, CreateDate, AssumeRolePolicyDocument };
    assert.deepEqual((await get())?.Roles, [shown]);
    const more = bench.call(addRoleToInstanceProfile, { InstanceProfileName, RoleName: 'second' });
    const full = 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1';
    await refused(more, 'LimitExceeded', 409, full);
    const ofRole = await bench.call(listInstanceProfilesForRole, { RoleName });
    assert.deepEqual(ofRole.InstanceProfiles, (await bench.call(listInstanceProfiles, {})).InstanceProfiles);
    const details = await bench.call(getAccountAuthorizationDetails, { Filter: ['Role'] });
    assert.deepEqual(
      details.RoleDetailList?.map((one) => one.InstanceProfileList?.map((profile) => profile.Arn)),
      [[], [arn(InstanceProfileName)]],
    );
    await bench.call(removeRoleFromInstanceProfile, both);
    assert.deepEqual((await get())?.Roles, []);
    assert.deepEqual((await bench.call(listInstanceProfilesForRole, { RoleName })).InstanceProfiles, []);
  });

  test('neither a profile with a role nor its role can be deleted', async () => {
    await make();
    await makeRole();
    await bench.call(addRoleToInstanceProfile, both);
    const text = 'Cannot delete entity, must remove roles from instance profile first.';
    const deleteIt = () => bench.call(deleteInstanceProfile, { InstanceProfileName });
    await refused(deleteIt(), 'DeleteConflict', 409, text);
    await refused(bench.call(deleteRole, { RoleName }), 'DeleteConflict', 409, text);
    await bench.call(removeRoleFromInstanceProfile, both);
    await deleteIt();
    await bench.call(deleteRole, { RoleName });
    await refused(get(), 'NoSuchEntity', 404, NOT_THERE);
  });

  test('what is not there cannot be found: the profile first, then the role, then the role in the profile', async () => {
    const noRole = `The role with name ${RoleName} cannot be found.`;
    for (const operation of [addRoleToInstanceProfile, removeRoleFromInstanceProfile])
      await refused(bench.call(operation, both), 'NoSuchEntity', 404, NOT_THERE);
    for (const operation of [deleteInstanceProfile, getInstanceProfile, listInstanceProfileTags])
      await refused(
        bench.call<object, object>(operation as never, { InstanceProfileName }),
        'NoSuchEntity',
        404,
        NOT_THERE,
      );
    await refused(bench.call(listInstanceProfilesForRole, { RoleName }), 'NoSuchEntity', 404, noRole);
    await make();
    for (const operation of [addRoleToInstanceProfile, removeRoleFromInstanceProfile])
      await refused(bench.call(operation, both), 'NoSuchEntity', 404, noRole);
    await makeRole();
    const text = `Role ${RoleName} in Instance Profile ${InstanceProfileName} cannot be found.`;
    await refused(bench.call(removeRoleFromInstanceProfile, both), 'NoSuchEntity', 404, text);
  });

  test('lists go by name, a path and a page at a time, and see one account', async () => {
    for (const name of ['c', 'A', 'b']) await make(name, { Path: name === 'A' ? '/other/' : '/mine/' });
    const as = rootCaller(OTHER_ACCOUNT);
    await bench.call(createInstanceProfile, { InstanceProfileName: 'theirs' }, as);
    const namesOf = async (input: object) => {
      const { InstanceProfiles, Marker } = await bench.call(listInstanceProfiles, input);
      return { names: InstanceProfiles?.map((profile) => profile.InstanceProfileName), Marker };
    };
    assert.deepEqual((await namesOf({})).names, ['A', 'b', 'c']);
    assert.deepEqual((await namesOf({ PathPrefix: '/mine/' })).names, ['b', 'c']);
    const first = await namesOf({ MaxItems: 2 });
    assert.deepEqual(first.names, ['A', 'b']);
    assert.deepEqual((await namesOf({ MaxItems: 2, Marker: first.Marker })).names, ['c']);
  });

  test('tag keys that differ in case are two', async () => {
    await make();
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: 'A', Value: '2' },
    ];
    await bench.call(tagInstanceProfile, { InstanceProfileName, Tags });
    const tagsOf = async () => (await bench.call(listInstanceProfileTags, { InstanceProfileName })).Tags;
    assert.deepEqual(await tagsOf(), [
      { Key: 'A', Value: '2' },
      { Key: 'a', Value: '1' },
    ]);
    await bench.call(untagInstanceProfile, { InstanceProfileName, TagKeys: ['a'] });
    assert.deepEqual(await tagsOf(), [{ Key: 'A', Value: '2' }]);
  });

  test('who adds a role must be allowed to pass it to EC2', async () => {
    await make(InstanceProfileName, { Path: '/web/', Tags: [{ Key: 'team', Value: 'blue' }] });
    await makeRole();
    assert.deepEqual(await bench.permissions(addRoleToInstanceProfile, both), [
      {
        action: 'iam:AddRoleToInstanceProfile',
        resources: [
          {
            arn: arn(InstanceProfileName, '/web/'),
            label: `instance profile ${InstanceProfileName}`,
            contextKeys: { 'aws:ResourceTag/team': 'blue' },
          },
        ],
      },
      {
        action: 'iam:PassRole',
        resources: [{ arn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}` }],
        contextKeys: {
          'iam:PassedToService': 'ec2.amazonaws.com',
          'iam:AssociatedResourceArn': `arn:aws:ec2:*:${ACCOUNT}:instance/*`,
        },
      },
    ]);
    const Tags = [{ Key: 'team', Value: 'red' }];
    const create = await bench.permissions(createInstanceProfile, { InstanceProfileName: 'new', Tags });
    assert.deepEqual(
      create?.map(({ action, resources }) => [action, resources[0]?.arn]),
      [
        ['iam:CreateInstanceProfile', arn('new')],
        ['iam:TagInstanceProfile', arn('new')],
      ],
    );
  });
});
