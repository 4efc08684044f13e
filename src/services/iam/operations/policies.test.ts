import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { awsManagedPolicyDocument, listAwsManagedPolicies } from '../../../identity/aws-managed-policies.ts';
import { ACCOUNT, type Bench, OTHER_ACCOUNT, openBench, refused, rootCaller } from '../test-support.ts';
import { attachPolicy } from './attach-policy.ts';
import { createGroup } from './create-group.ts';
import { createPolicy } from './create-policy.ts';
import { createPolicyVersion } from './create-policy-version.ts';
import { createRole } from './create-role.ts';
import { createUser } from './create-user.ts';
import { deletePermissionsBoundary } from './delete-permissions-boundary.ts';
import { deletePolicy } from './delete-policy.ts';
import { deletePolicyVersion } from './delete-policy-version.ts';
import { detachPolicy } from './detach-policy.ts';
import { getPolicy } from './get-policy.ts';
import { getPolicyVersion } from './get-policy-version.ts';
import { listEntitiesForPolicy } from './list-entities-for-policy.ts';
import { listPolicies } from './list-policies.ts';
import { listPolicyTags } from './list-policy-tags.ts';
import { listPolicyVersions } from './list-policy-versions.ts';
import { putPermissionsBoundary } from './put-permissions-boundary.ts';
import { setDefaultPolicyVersion } from './set-default-policy-version.ts';
import { tagPolicy } from './tag-policy.ts';
import { untagPolicy } from './untag-policy.ts';

const allow = (action: string): string =>
  `{ "Version": "2012-10-17",\n  "Statement": [{"Effect":"Allow","Action":"${action}","Resource":"*"}] }`;
const LIST_USERS = allow('iam:ListUsers');
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
});
const arnOf = (name: string): string => `arn:aws:iam::${ACCOUNT}:policy/${name}`;
const GONE = arnOf('gone');
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const BILLING = 'arn:aws:iam::aws:policy/job-function/Billing';
const tag = (Key: string, Value = '') => ({ Key, Value });

describe('managed policies', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  const make = async (PolicyName: string, rest: object = {}) => {
    const { Policy } = await bench.call(createPolicy, { PolicyName, PolicyDocument: LIST_USERS, ...rest });
    assert.ok(Policy);
    return Policy;
  };
  const get = async (PolicyArn: string) => {
    const { Policy } = await bench.call(getPolicy, { PolicyArn });
    assert.ok(Policy);
    return Policy;
  };
  const addVersion = (PolicyArn: string, SetAsDefault?: boolean) =>
    bench.call(createPolicyVersion, {
      PolicyArn,
      PolicyDocument: allow('s3:ListBucket'),
      ...(SetAsDefault === undefined ? {} : { SetAsDefault }),
    });
  const versions = async (PolicyArn: string) =>
    (await bench.call(listPolicyVersions, { PolicyArn })).Versions?.map(
      ({ VersionId, IsDefaultVersion }) => `${VersionId}${IsDefaultVersion ? '*' : ''}`,
    );

  test('CreatePolicy answers the policy without its description', async () => {
    const policy = await make('p', { Path: '/test/path/', Description: 'testing' });
    assert.match(policy.PolicyId ?? '', /^ANPA[A-Z2-7]{17}$/);
    assert.deepEqual(policy, {
      PolicyName: 'p',
      PolicyId: policy.PolicyId,
      Arn: arnOf('test/path/p'),
      Path: '/test/path/',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: new Date(bench.now),
      UpdateDate: new Date(bench.now),
    });
    assert.deepEqual(bench.changes, [`policy/${policy.Arn}`]);
    assert.deepEqual(await get(policy.Arn ?? ''), { ...policy, Description: 'testing', Tags: [] });
  });

  test('a name is taken in any case and on any path', async () => {
    await make('Reader');
    await refused(
      make('reader', { Path: '/other/' }),
      'EntityAlreadyExists',
      409,
      'A policy called reader already exists. Duplicate names are not allowed.',
    );
  });

  test('a malformed document is refused', async () => {
    const malformed = { PolicyName: 'p', PolicyDocument: '{"Version":"2012-10-17"}' };
    await refused(
      bench.call(createPolicy, malformed),
      'MalformedPolicyDocument',
      400,
      'Syntax errors in policy.',
    );
    await make('p');
    await refused(
      bench.call(createPolicyVersion, { PolicyArn: arnOf('p'), PolicyDocument: 'This is not JSON' }),
      'MalformedPolicyDocument',
      400,
      'Syntax errors in policy.',
    );
  });

  test('versions are numbered on, listed newest first, and read back as written', async () => {
    await make('p');
    const PolicyArn = arnOf('p');
    bench.now += 1000;
    const { PolicyVersion } = await addVersion(PolicyArn, true);
    assert.deepEqual(PolicyVersion, {
      VersionId: 'v2',
      IsDefaultVersion: true,
      CreateDate: new Date(bench.now),
    });
    assert.deepEqual(bench.changes, [`policy/${PolicyArn}`]);
    assert.deepEqual((await get(PolicyArn)).UpdateDate, new Date(bench.now));
    await bench.call(deletePolicyVersion, { PolicyArn, VersionId: 'v1' });
    await addVersion(PolicyArn);
    assert.deepEqual(await versions(PolicyArn), ['v3', 'v2*']);
    await bench.call(setDefaultPolicyVersion, { PolicyArn, VersionId: 'v3' });
    assert.deepEqual(bench.changes, [`policy/${PolicyArn}`]);
    assert.deepEqual(await versions(PolicyArn), ['v3*', 'v2']);
    assert.equal((await get(PolicyArn)).DefaultVersionId, 'v3');
    const third = await bench.call(getPolicyVersion, { PolicyArn, VersionId: 'v3' });
    assert.equal(decodeURIComponent(third.PolicyVersion?.Document ?? ''), allow('s3:ListBucket'));
    assert.equal(third.PolicyVersion?.IsDefaultVersion, true);
  });

  test('there may be five versions', async () => {
    await make('p');
    const PolicyArn = arnOf('p');
    for (let count = 1; count < 5; count++) await addVersion(PolicyArn);
    await refused(
      addVersion(PolicyArn),
      'LimitExceeded',
      409,
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    );
    await bench.call(deletePolicyVersion, { PolicyArn, VersionId: 'v5' });
    await addVersion(PolicyArn);
    assert.deepEqual(await versions(PolicyArn), ['v6', 'v4', 'v3', 'v2', 'v1*']);
    const page = await bench.call(listPolicyVersions, { PolicyArn, MaxItems: 2 });
    const rest = await bench.call(listPolicyVersions, { PolicyArn, Marker: page.Marker ?? '' });
    assert.deepEqual(
      rest.Versions?.map((version) => version.VersionId),
      ['v3', 'v2', 'v1'],
    );
  });

  test('versions that are not there', async () => {
    await make('p');
    for (const [PolicyArn, VersionId] of [
      [GONE, 'v1'],
      [arnOf('p'), 'v9'],
      [arnOf('p'), 'v1.x'],
      [arnOf('p'), 'v99999999999999999999'],
    ] as const) {
      const input = { PolicyArn, VersionId };
      const message = `Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`;
      await refused(bench.call(getPolicyVersion, input), 'NoSuchEntity', 404, message);
      await refused(bench.call(deletePolicyVersion, input), 'NoSuchEntity', 404, message);
      await refused(bench.call(setDefaultPolicyVersion, input), 'NoSuchEntity', 404, message);
    }
    await refused(
      bench.call(deletePolicyVersion, { PolicyArn: arnOf('p'), VersionId: 'v1' }),
      'DeleteConflict',
      409,
      'Cannot delete the default version of a policy.',
    );
  });

  test('policies that are not there', async () => {
    const notFound = `Policy ${GONE} was not found.`;
    const PolicyArn = GONE;
    const calls = [
      () => bench.call(getPolicy, { PolicyArn }),
      () => bench.call(deletePolicy, { PolicyArn }),
      () => bench.call(listPolicyVersions, { PolicyArn }),
      () => bench.call(tagPolicy, { PolicyArn, Tags: [tag('k')] }),
      () => bench.call(untagPolicy, { PolicyArn, TagKeys: ['k'] }),
      () => bench.call(listPolicyTags, { PolicyArn }),
    ];
    for (const call of calls) await refused(call(), 'NoSuchEntity', 404, notFound);
    const notThere = `Policy ${GONE} does not exist or is not attachable.`;
    await refused(bench.call(listEntitiesForPolicy, { PolicyArn }), 'NoSuchEntity', 404, notThere);
    await refused(addVersion(PolicyArn), 'NoSuchEntity', 404, notThere);
  });

  test("another account's policy is not there", async () => {
    await make('p');
    const stranger = rootCaller(OTHER_ACCOUNT);
    const PolicyArn = arnOf('p');
    await refused(
      bench.call(getPolicy, { PolicyArn }, stranger),
      'NoSuchEntity',
      404,
      `Policy ${PolicyArn} was not found.`,
    );
    await refused(
      bench.call(deletePolicy, { PolicyArn }, stranger),
      'NoSuchEntity',
      404,
      `Policy ${PolicyArn} was not found.`,
    );
    assert.deepEqual((await bench.call(listPolicies, { Scope: 'Local' }, stranger)).Policies, []);
  });

  test('DeletePolicy wants it unused, then with its default version alone', async () => {
    await make('p');
    const PolicyArn = arnOf('p');
    await addVersion(PolicyArn);
    await bench.call(createUser, { UserName: 'bob', PermissionsBoundary: PolicyArn });
    await bench.call(attachPolicy('user'), { UserName: 'bob', PolicyArn });
    const conflict = (message: string) =>
      refused(bench.call(deletePolicy, { PolicyArn }), 'DeleteConflict', 409, message);
    await conflict('Cannot delete a policy attached to entities.');
    await bench.call(detachPolicy('user'), { UserName: 'bob', PolicyArn });
    await conflict('Cannot delete a policy attached to entities.');
    await bench.call(deletePermissionsBoundary('user'), { UserName: 'bob' });
    await conflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
    await bench.call(deletePolicyVersion, { PolicyArn, VersionId: 'v2' });
    await bench.call(deletePolicy, { PolicyArn });
    assert.deepEqual(bench.changes, [`policy/${PolicyArn}`]);
    await make('p');
  });

  test('policy tags tell case apart, and are listed short before long', async () => {
    const Tags = [tag('abc'), tag('b'), tag('a', 'lower'), tag('A', 'upper')];
    assert.deepEqual((await make('p', { Tags })).Tags, Tags);
    const PolicyArn = arnOf('p');
    const listed = async () => (await bench.call(listPolicyTags, { PolicyArn })).Tags?.map((t) => t.Key);
    assert.deepEqual(await listed(), ['A', 'a', 'b', 'abc']);
    await bench.call(untagPolicy, { PolicyArn, TagKeys: ['a'] });
    await bench.call(tagPolicy, { PolicyArn, Tags: [tag('b', 'new')] });
    assert.deepEqual(bench.changes, [`policy/${PolicyArn}`]);
    assert.deepEqual((await get(PolicyArn)).Tags, [tag('abc'), tag('b', 'new'), tag('A', 'upper')]);
    const twice = [tag('a'), tag('a')];
    await refused(make('q', { Tags: twice }), 'InvalidInput', 400, 'Duplicate tag keys found.');
    await refused(
      bench.call(tagPolicy, { PolicyArn, Tags: twice }),
      'InvalidInput',
      400,
      'Duplicate tag keys found.',
    );
  });

  test('AWS-managed policies are read in every account and changed in none', async () => {
    const policy = await get(BILLING);
    assert.deepEqual(
      [policy.PolicyName, policy.Path, policy.AttachmentCount, policy.Tags, policy.IsAttachable],
      ['Billing', '/job-function/', 0, [], true],
    );
    const VersionId = policy.DefaultVersionId ?? '';
    const { PolicyVersion } = await bench.call(getPolicyVersion, { PolicyArn: BILLING, VersionId });
    assert.equal(PolicyVersion?.IsDefaultVersion, true);
    assert.equal(decodeURIComponent(PolicyVersion?.Document ?? ''), awsManagedPolicyDocument(BILLING));
    assert.equal((await versions(BILLING))?.[0], `${VersionId}*`);
    assert.deepEqual((await bench.call(listPolicyTags, { PolicyArn: BILLING })).Tags, []);
    await refused(
      bench.call(getPolicyVersion, { PolicyArn: BILLING, VersionId: 'v9999' }),
      'NoSuchEntity',
      404,
      `Policy ${BILLING} version v9999 does not exist or is not attachable.`,
    );
    await assert.rejects(bench.call(deletePolicy, { PolicyArn: BILLING }), { code: 'NoSuchEntity' });
    await assert.rejects(addVersion(BILLING), { code: 'NoSuchEntity' });
    await assert.rejects(bench.call(tagPolicy, { PolicyArn: BILLING, Tags: [tag('k')] }), {
      code: 'NoSuchEntity',
    });
  });

  test('ListPolicies pages through the own policies, then through all of AWS, each once', async () => {
    for (const name of ['b', 'A', 'c']) await make(name);
    const arns: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await bench.call(listPolicies, {
        MaxItems: 500,
        ...(Marker === undefined ? {} : { Marker }),
      });
      arns.push(...(page.Policies ?? []).map((policy) => policy.Arn));
      Marker = page.Marker;
    } while (Marker !== undefined);
    assert.deepEqual(arns.slice(0, 3), [arnOf('A'), arnOf('b'), arnOf('c')]);
    assert.deepEqual(
      arns.slice(3),
      listAwsManagedPolicies().map((policy) => policy.arn),
    );
    const two = await bench.call(listPolicies, { MaxItems: 2, Scope: 'Local' });
    const third = await bench.call(listPolicies, { MaxItems: 2, Scope: 'Local', Marker: two.Marker ?? '' });
    assert.deepEqual(
      third.Policies?.map((policy) => policy.PolicyName),
      ['c'],
    );
    assert.equal(third.IsTruncated, false);
  });

  test('ListPolicies shows neither description nor tags', async () => {
    const { Tags: _tags, ...basics } = await make('p', { Description: 'd', Tags: [tag('k')] });
    assert.deepEqual((await bench.call(listPolicies, { Scope: 'Local' })).Policies, [basics]);
  });

  test('ListPolicies narrows by scope, path and use', async () => {
    await make('own', { Path: '/x/' });
    await make('edge');
    await bench.call(createUser, { UserName: 'bob' });
    await bench.call(attachPolicy('user'), { UserName: 'bob', PolicyArn: READ_ONLY });
    await bench.call(attachPolicy('user'), { UserName: 'bob', PolicyArn: arnOf('x/own') });
    await bench.call(putPermissionsBoundary('user'), { UserName: 'bob', PermissionsBoundary: arnOf('edge') });
    const names = async (input: Parameters<typeof listPolicies.run>[1]) =>
      (await bench.call(listPolicies, input)).Policies?.map((policy) => policy.PolicyName);
    assert.deepEqual(await names({ Scope: 'Local' }), ['edge', 'own']);
    assert.deepEqual(await names({ OnlyAttached: true }), ['own', 'ReadOnlyAccess']);
    assert.deepEqual(await names({ OnlyAttached: true, Scope: 'AWS' }), ['ReadOnlyAccess']);
    assert.deepEqual(await names({ PolicyUsageFilter: 'PermissionsPolicy' }), ['own', 'ReadOnlyAccess']);
    assert.deepEqual(await names({ PolicyUsageFilter: 'PermissionsBoundary' }), ['edge']);
    assert.deepEqual(await names({ PathPrefix: '/x/' }), ['own']);
    const jobs = await names({ PathPrefix: '/job-function/' });
    assert.ok(jobs?.includes('Billing'));
    assert.ok(!jobs?.includes('ReadOnlyAccess'));
    const [own] = (await bench.call(listPolicies, { OnlyAttached: true, Scope: 'Local' })).Policies ?? [];
    assert.equal(own?.AttachmentCount, 1);
    assert.equal((await get(arnOf('edge'))).PermissionsBoundaryUsageCount, 1);
  });

  test('ListEntitiesForPolicy names groups, roles and users that use the policy', async () => {
    await make('p');
    const PolicyArn = arnOf('p');
    const list = async (input: object = {}) => {
      const answer = await bench.call(listEntitiesForPolicy, { PolicyArn, ...input });
      return {
        groups: answer.PolicyGroups?.map((group) => group.GroupName),
        roles: answer.PolicyRoles?.map((role) => role.RoleName),
        users: answer.PolicyUsers?.map((user) => user.UserName),
        Marker: answer.Marker,
      };
    };
    const none = { groups: [], roles: [], users: [], Marker: undefined };
    assert.deepEqual(await list(), none);
    const { User } = await bench.call(createUser, { UserName: 'bob', Path: '/x/' });
    await bench.call(createUser, { UserName: 'eve', PermissionsBoundary: PolicyArn });
    await bench.call(createGroup, { GroupName: 'admins' });
    await bench.call(createRole, { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
    await bench.call(attachPolicy('user'), { UserName: 'bob', PolicyArn });
    await bench.call(attachPolicy('group'), { GroupName: 'admins', PolicyArn });
    await bench.call(attachPolicy('role'), { RoleName: 'r', PolicyArn });
    assert.deepEqual(await list(), { ...none, groups: ['admins'], roles: ['r'], users: ['bob', 'eve'] });
    assert.deepEqual(await list({ EntityFilter: 'Role' }), { ...none, roles: ['r'] });
    assert.deepEqual(await list({ EntityFilter: 'LocalManagedPolicy' }), await list());
    assert.deepEqual(await list({ PathPrefix: '/x/' }), { ...none, users: ['bob'] });
    assert.deepEqual(await list({ PolicyUsageFilter: 'PermissionsBoundary' }), { ...none, users: ['eve'] });
    assert.deepEqual(await list({ PolicyUsageFilter: 'PermissionsPolicy', EntityFilter: 'User' }), {
      ...none,
      users: ['bob'],
    });
    const first = await list({ MaxItems: 3 });
    assert.deepEqual(
      { ...first, Marker: undefined },
      {
        ...none,
        groups: ['admins'],
        roles: ['r'],
        users: ['bob'],
      },
    );
    assert.deepEqual(await list({ MaxItems: 3, Marker: first.Marker }), { ...none, users: ['eve'] });
    const { PolicyUsers } = await bench.call(listEntitiesForPolicy, { PolicyArn });
    assert.equal(PolicyUsers?.[0]?.UserId, User?.UserId);
    assert.equal((await get(PolicyArn)).AttachmentCount, 3);
  });

  test('what permissions the operations on policies ask for', async () => {
    await make('p', { Tags: [tag('team', 'red')] });
    const PolicyArn = arnOf('p');
    const own = {
      arn: PolicyArn,
      label: `policy ${PolicyArn}`,
      accountId: ACCOUNT,
      contextKeys: { 'aws:ResourceTag/team': 'red', 'iam:ResourceTag/team': 'red' },
    };
    assert.deepEqual(await bench.permissions(getPolicy, { PolicyArn }), [
      { action: 'iam:GetPolicy', resources: [own] },
    ]);
    assert.deepEqual(await bench.permissions(untagPolicy, { PolicyArn, TagKeys: ['k'] }), [
      { action: 'iam:UntagPolicy', resources: [own], contextKeys: { 'aws:TagKeys': ['k'] } },
    ]);
    const aws = { arn: BILLING, label: `policy ${BILLING}`, contextKeys: {} };
    assert.deepEqual(await bench.permissions(getPolicy, { PolicyArn: BILLING }), [
      { action: 'iam:GetPolicy', resources: [{ ...aws, accountId: ACCOUNT }] },
    ]);
    assert.deepEqual(await bench.permissions(deletePolicy, { PolicyArn: BILLING }), [
      { action: 'iam:DeletePolicy', resources: [{ ...aws, accountId: 'aws' }], contextKeys: {} },
    ]);
    const resources = [{ arn: arnOf('new'), label: 'policy new' }];
    const contextKeys = { 'aws:RequestTag/k': 'v', 'aws:TagKeys': ['k'] };
    const input = { PolicyName: 'new', PolicyDocument: LIST_USERS, Tags: [tag('k', 'v')] };
    assert.deepEqual(await bench.permissions(createPolicy, input), [
      { action: 'iam:CreatePolicy', resources, contextKeys },
      { action: 'iam:TagPolicy', resources, contextKeys },
    ]);
    assert.deepEqual(await bench.permissions(listPolicies, {}), [
      { action: 'iam:ListPolicies', resources: [{ arn: '*', label: 'policy path /' }] },
    ]);
    await refused(
      bench.permissions(getPolicy, { PolicyArn: 'longpolicynamebutnoarn' }),
      'ValidationError',
      400,
      'ARN longpolicynamebutnoarn is not valid.',
    );
  });
});
