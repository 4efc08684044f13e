import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ACCOUNT, type Bench, OTHER_ACCOUNT, openBench, refused, rootCaller } from '../test-support.ts';
import { attachPolicy } from './attach-policy.ts';
import { createPolicy } from './create-policy.ts';
import { createRole } from './create-role.ts';
import { createUser } from './create-user.ts';
import { deleteInlinePolicy } from './delete-inline-policy.ts';
import { deletePermissionsBoundary } from './delete-permissions-boundary.ts';
import { deleteRole } from './delete-role.ts';
import { deleteUser } from './delete-user.ts';
import { detachPolicy } from './detach-policy.ts';
import { getRole } from './get-role.ts';
import { listRoleTags } from './list-role-tags.ts';
import { listRoles } from './list-roles.ts';
import { putInlinePolicy } from './put-inline-policy.ts';
import { putPermissionsBoundary } from './put-permissions-boundary.ts';
import { tagRole } from './tag-role.ts';
import { untagRole } from './untag-role.ts';
import { updateAssumeRolePolicy } from './update-assume-role-policy.ts';
import { updateRole } from './update-role.ts';
import { updateRoleDescription } from './update-role-description.ts';
import { updateUser } from './update-user.ts';

const trust = (principal: unknown, action = 'sts:AssumeRole'): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: action }],
  });
const EC2 = trust({ Service: 'ec2.amazonaws.com' });
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::example_bucket' },
});
const NO_ROLE = 'The role with name nobody cannot be found.';
const userArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:user/${name}`;

describe('roles', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  const make = async (RoleName: string, AssumeRolePolicyDocument = EC2, rest: object = {}) => {
    const input = { RoleName, AssumeRolePolicyDocument, ...rest };
    const { Role } = await bench.call(createRole, input);
    assert.ok(Role);
    return Role;
  };
  const get = async (RoleName: string) => {
    const { Role } = await bench.call(getRole, { RoleName });
    assert.ok(Role);
    return Role;
  };
  const trustOf = async (RoleName: string): Promise<string> =>
    decodeURIComponent((await get(RoleName)).AssumeRolePolicyDocument ?? '');

  test('CreateRole answers the role without description, session length and last use', async () => {
    const role = await make('deployer', EC2, { Path: '/ci/', Description: 'deploys' });
    assert.match(role.RoleId ?? '', /^AROA[A-Z2-7]{17}$/);
    assert.deepEqual(role, {
      Path: '/ci/',
      RoleName: 'deployer',
      RoleId: role.RoleId,
      Arn: `arn:aws:iam::${ACCOUNT}:role/ci/deployer`,
      CreateDate: new Date(bench.now),
      AssumeRolePolicyDocument: encodeURIComponent(EC2),
    });
    assert.deepEqual(bench.changes, [`role/${role.RoleId}`]);
  });

  test('nobody makes a role where AWS keeps those of its services', async () => {
    await refused(
      make('mine', EC2, { Path: '/aws-service-role/ec2.amazonaws.com/' }),
      'InvalidInput',
      400,
      "Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles",
    );
  });

  test('GetRole has all of it, and an empty last use before the first', async () => {
    const Tags = [{ Key: 'Team', Value: 'red' }];
    const created = await make('deployer', EC2, { Description: 'deploys', Tags });
    assert.deepEqual(created.Tags, Tags);
    const { Tags: _tags, ...basics } = created;
    assert.deepEqual(await get('deployer'), {
      ...basics,
      Description: 'deploys',
      MaxSessionDuration: 3600,
      Tags,
      RoleLastUsed: {},
    });
  });

  test('ListRoles leaves out tags, boundary and last use, and shows only paths that begin as asked', async () => {
    await make('b', EC2, { Path: '/x/y/', Tags: [{ Key: 'k', Value: 'v' }], Description: 'd' });
    await make('A');
    const all = await bench.call(listRoles, {});
    assert.deepEqual(
      all.Roles?.map((role) => role.RoleName),
      ['A', 'b'],
    );
    assert.equal(all.IsTruncated, false);
    const below = await bench.call(listRoles, { PathPrefix: '/x/' });
    assert.deepEqual(
      below.Roles?.map((role) => Object.keys(role).sort()),
      [
        [
          'Arn',
          'AssumeRolePolicyDocument',
          'CreateDate',
          'Description',
          'MaxSessionDuration',
          'Path',
          'RoleId',
          'RoleName',
        ],
      ],
    );
    assert.deepEqual((await bench.call(listRoles, { PathPrefix: '/none/' })).Roles, []);
    const other = await bench.call(listRoles, {}, rootCaller(OTHER_ACCOUNT));
    assert.deepEqual(other.Roles, []);
  });

  test('ListRoles pages', async () => {
    for (const name of ['a', 'B', 'c']) await make(name);
    const first = await bench.call(listRoles, { MaxItems: 2 });
    assert.deepEqual(
      first.Roles?.map((role) => role.RoleName),
      ['a', 'B'],
    );
    assert.equal(first.IsTruncated, true);
    const rest = await bench.call(listRoles, { MaxItems: 2, Marker: first.Marker ?? '' });
    assert.deepEqual(
      rest.Roles?.map((role) => role.RoleName),
      ['c'],
    );
    assert.equal(rest.Marker, undefined);
  });

  test('a name is taken in any case, and found in any', async () => {
    await make('Deployer');
    await refused(make('deployer'), 'EntityAlreadyExists', 409, 'Role with name deployer already exists.');
    assert.equal((await get('DEPLOYER')).RoleName, 'Deployer');
  });

  test('operations on a role that is not there say so', async () => {
    const RoleName = 'nobody';
    const calls = [
      () => bench.call(getRole, { RoleName }),
      () => bench.call(updateRole, { RoleName }),
      () => bench.call(updateRoleDescription, { RoleName, Description: '' }),
      () => bench.call(updateAssumeRolePolicy, { RoleName, PolicyDocument: EC2 }),
      () => bench.call(deleteRole, { RoleName }),
      () => bench.call(tagRole, { RoleName, Tags: [{ Key: 'k', Value: 'v' }] }),
      () => bench.call(untagRole, { RoleName, TagKeys: ['k'] }),
      () => bench.call(listRoleTags, { RoleName }),
    ];
    for (const call of calls) await refused(call(), 'NoSuchEntity', 404, NO_ROLE);
  });

  test('UpdateRole changes what it is given and keeps the rest', async () => {
    await make('r', EC2, { Description: 'one' });
    await bench.call(updateRole, { RoleName: 'r', Description: 'two', MaxSessionDuration: 7200 });
    await bench.call(updateRole, { RoleName: 'r' });
    const { Description, MaxSessionDuration } = await get('r');
    assert.deepEqual([Description, MaxSessionDuration], ['two', 7200]);
  });

  test('UpdateRoleDescription answers the role with its description', async () => {
    const created = await make('r');
    const { Role } = await bench.call(updateRoleDescription, { RoleName: 'r', Description: 'new' });
    assert.deepEqual(Role, { ...created, Description: 'new' });
  });

  test('a trust policy has its own mistakes', async () => {
    const malformed = (text: string, message: string) =>
      refused(make('r', text), 'MalformedPolicyDocument', 400, message);
    await malformed('not valid json', 'This policy contains invalid Json');
    await malformed(
      trust({ Service: 'ec2.amazonaws.com' }, 'sts:InvalidAction'),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    );
    await make('r');
    await refused(
      bench.call(updateAssumeRolePolicy, { RoleName: 'r', PolicyDocument: 'not valid json' }),
      'MalformedPolicyDocument',
      400,
      'This policy contains invalid Json',
    );
  });

  test('a trust policy larger than the quota is refused', async () => {
    const services = Array.from({ length: 90 }, (_, at) => `service-${at}.amazonaws.com`);
    await refused(
      make('r', trust({ Service: services })),
      'LimitExceeded',
      409,
      'Cannot exceed quota for ACLSizePerRole: 2048',
    );
  });

  test('a trust policy may name only accounts, users and roles that are there', async () => {
    const { User } = await bench.call(createUser, { UserName: 'bob', Path: '/p/' });
    const { RoleId: firstId } = await make('first');
    const fine = [
      '*',
      ACCOUNT,
      `arn:aws:iam::${OTHER_ACCOUNT}:root`,
      `arn:aws:iam::${ACCOUNT}:user/p/bob`,
      `arn:aws:iam::${ACCOUNT}:role/first`,
      `arn:aws:sts::${ACCOUNT}:assumed-role/first/session`,
      `arn:aws:sts::${ACCOUNT}:federated-user/fred`,
    ];
    await make('r', trust({ AWS: fine }));
    const row = await bench.store.reader.selectFrom('roles').selectAll().where('name', '=', 'r').execute();
    assert.deepEqual(JSON.parse(row[0]?.['trust_bindings']), {
      [`arn:aws:iam::${ACCOUNT}:user/p/bob`]: User?.UserId,
      [`arn:aws:iam::${ACCOUNT}:role/first`]: firstId,
    });
    for (const value of [
      userArn('nobody'),
      userArn('bob'),
      `arn:aws:iam::${ACCOUNT}:user/p/BOB`,
      `arn:aws:iam::${ACCOUNT}:role/self`,
      '999999999999',
      'arn:aws:iam::999999999999:root',
      `arn:aws:iam::${ACCOUNT}:group/admins`,
      `arn:aws:sts::${ACCOUNT}:assumed-role/first/*`,
      User?.UserId ?? '',
    ]) {
      const message = `Invalid principal in policy: "AWS":"${value}"`;
      await refused(make('self', trust({ AWS: value })), 'MalformedPolicyDocument', 400, message);
    }
  });

  test('a trust policy is shown as written while its principals are there', async () => {
    await bench.call(createUser, { UserName: 'bob' });
    const text = JSON.stringify(JSON.parse(trust({ AWS: userArn('bob') })), null, 3);
    await make('r', text);
    assert.equal(await trustOf('r'), text);
  });

  test('a principal that is gone is shown by its unique id, also when the name is used again', async () => {
    const { User } = await bench.call(createUser, { UserName: 'bob' });
    await make('first');
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/first/ci`;
    await make('r', trust({ AWS: [userArn('bob'), ACCOUNT, `arn:aws:iam::${ACCOUNT}:role/first`, session] }));
    const { RoleId } = await get('first');
    await bench.call(deleteUser, { UserName: 'bob' });
    await bench.call(createUser, { UserName: 'bob' });
    await bench.call(deleteRole, { RoleName: 'first' });
    assert.equal(await trustOf('r'), trust({ AWS: [User?.UserId, ACCOUNT, RoleId, session] }));
    const listed = (await bench.call(listRoles, {})).Roles?.[0]?.AssumeRolePolicyDocument ?? '';
    assert.equal(decodeURIComponent(listed), await trustOf('r'));
  });

  test('a user that was renamed is shown by the new name', async () => {
    await bench.call(createUser, { UserName: 'bob' });
    await make('r', trust({ AWS: userArn('bob') }));
    await bench.call(updateUser, { UserName: 'bob', NewUserName: 'robert' });
    assert.equal(await trustOf('r'), trust({ AWS: userArn('robert') }));
  });

  test('UpdateAssumeRolePolicy binds anew', async () => {
    await make('r');
    const { User } = await bench.call(createUser, { UserName: 'bob' });
    await bench.call(updateAssumeRolePolicy, {
      RoleName: 'r',
      PolicyDocument: trust({ AWS: userArn('bob') }),
    });
    await bench.call(deleteUser, { UserName: 'bob' });
    assert.equal(await trustOf('r'), trust({ AWS: User?.UserId }));
  });

  test('DeleteRole wants managed policies detached, then inline policies deleted', async () => {
    const { RoleId } = await make('r');
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    await bench.call(attachPolicy('role'), { RoleName: 'r', PolicyArn });
    await bench.call(putInlinePolicy('role'), { RoleName: 'r', PolicyName: 'p', PolicyDocument: POLICY });
    const conflict = (message: string) =>
      refused(bench.call(deleteRole, { RoleName: 'r' }), 'DeleteConflict', 409, message);
    await conflict('Cannot delete entity, must detach all policies first.');
    await bench.call(detachPolicy('role'), { RoleName: 'r', PolicyArn });
    await conflict('Cannot delete entity, must delete policies first.');
    await bench.call(deleteInlinePolicy('role'), { RoleName: 'r', PolicyName: 'p' });
    await bench.call(deleteRole, { RoleName: 'r' });
    assert.deepEqual(bench.changes, [`role/${RoleId}`]);
    await assert.rejects(get('r'), /The role with name r cannot be found/);
  });

  test('role tags: same key in any case, listed by key', async () => {
    const duplicate = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.';
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: 'A', Value: '2' },
    ];
    await refused(make('r', EC2, { Tags }), 'InvalidInput', 400, duplicate);
    await make('r', EC2, { Tags: [{ Key: 'abc', Value: 'first' }] });
    await bench.call(tagRole, { RoleName: 'r', Tags: [{ Key: 'z', Value: '' }] });
    await bench.call(tagRole, { RoleName: 'r', Tags: [{ Key: 'ABC', Value: 'second' }] });
    const listed = await bench.call(listRoleTags, { RoleName: 'r' });
    assert.deepEqual(listed.Tags, [
      { Key: 'ABC', Value: 'second' },
      { Key: 'z', Value: '' },
    ]);
    await bench.call(untagRole, { RoleName: 'r', TagKeys: ['abc', 'none'] });
    assert.deepEqual((await get('r')).Tags, [{ Key: 'z', Value: '' }]);
  });

  test('a permissions boundary is set at creation or later, and taken away', async () => {
    const { Policy } = await bench.call(createPolicy, { PolicyName: 'edge', PolicyDocument: POLICY });
    const arn = Policy?.Arn ?? '';
    const boundary = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn };
    const created = await make('r', EC2, { PermissionsBoundary: arn });
    assert.deepEqual(created.PermissionsBoundary, boundary);
    assert.deepEqual((await get('r')).PermissionsBoundary, boundary);
    await bench.call(deletePermissionsBoundary('role'), { RoleName: 'r' });
    assert.deepEqual(bench.changes, [`role/${created.RoleId}`]);
    assert.equal((await get('r')).PermissionsBoundary, undefined);
    await bench.call(putPermissionsBoundary('role'), { RoleName: 'r', PermissionsBoundary: arn });
    assert.deepEqual((await get('r')).PermissionsBoundary, boundary);
  });

  test('what cannot be a boundary is refused', async () => {
    await make('r');
    const bad = `arn:aws:iam::${ACCOUNT}:not_a_policy/invalid`;
    const gone = `arn:aws:iam::${ACCOUNT}:policy/nonexistent-policy`;
    const notThere = `Scope ARN: ${gone} does not exist or is not attachable.`;
    const put = (PermissionsBoundary: string, RoleName = 'r') =>
      bench.call(putPermissionsBoundary('role'), { RoleName, PermissionsBoundary });
    await refused(put(bad), 'InvalidInput', 400, `ARN ${bad} is not valid.`);
    await refused(put(gone), 'NoSuchEntity', 404, notThere);
    await refused(
      make('s', EC2, { PermissionsBoundary: bad }),
      'InvalidInput',
      400,
      `ARN ${bad} is not valid.`,
    );
    await refused(make('s', EC2, { PermissionsBoundary: gone }), 'NoSuchEntity', 404, notThere);
    await refused(
      bench.call(createUser, { UserName: 'u', PermissionsBoundary: gone }),
      'NoSuchEntity',
      404,
      notThere,
    );
    const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    await refused(put(readOnly, 'nobody'), 'NoSuchEntity', 404, NO_ROLE);
    await put(readOnly);
  });

  test('what permissions the operations on roles ask for', async () => {
    await make('r', EC2, { Path: '/p/', Tags: [{ Key: 'team', Value: 'red' }] });
    const arn = `arn:aws:iam::${ACCOUNT}:role/p/r`;
    assert.deepEqual(await bench.permissions(getRole, { RoleName: 'r' }), [
      {
        action: 'iam:GetRole',
        resources: [
          {
            arn,
            label: 'role r',
            contextKeys: { 'aws:ResourceTag/team': 'red', 'iam:ResourceTag/team': 'red' },
          },
        ],
        contextKeys: {},
      },
    ]);
    const Tags = [{ Key: 'k', Value: 'v' }];
    const input = { RoleName: 'new', AssumeRolePolicyDocument: EC2, Tags, PermissionsBoundary: 'arn:b' };
    const asked = await bench.permissions(createRole, input);
    const resources = [{ arn: `arn:aws:iam::${ACCOUNT}:role/new` }];
    const tagKeys = { 'aws:RequestTag/k': 'v', 'aws:TagKeys': ['k'] };
    assert.deepEqual(asked, [
      {
        action: 'iam:CreateRole',
        resources,
        contextKeys: { ...tagKeys, 'iam:PermissionsBoundary': 'arn:b' },
      },
      { action: 'iam:TagRole', resources, contextKeys: tagKeys },
    ]);
    assert.deepEqual(await bench.permissions(listRoles, {}), [
      { action: 'iam:ListRoles', resources: [{ arn: `arn:aws:iam::${ACCOUNT}:role/` }] },
    ]);
  });
});
