import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { PolicyHolderKind } from '../../../identity/tables.ts';
import { HOLDERS } from '../holders.ts';
import { ACCOUNT, type Bench, OTHER_ACCOUNT, openBench, refused, rootCaller } from '../test-support.ts';
import { attachPolicy } from './attach-policy.ts';
import { createGroup } from './create-group.ts';
import { createPolicy } from './create-policy.ts';
import { createRole } from './create-role.ts';
import { createUser } from './create-user.ts';
import { deleteInlinePolicy } from './delete-inline-policy.ts';
import { deletePermissionsBoundary } from './delete-permissions-boundary.ts';
import { detachPolicy } from './detach-policy.ts';
import { getInlinePolicy } from './get-inline-policy.ts';
import { heldPolicyOperations } from './held-policy-operations.ts';
import { listAttachedPolicies } from './list-attached-policies.ts';
import { listInlinePolicies } from './list-inline-policies.ts';
import { putInlinePolicy } from './put-inline-policy.ts';
import { putPermissionsBoundary } from './put-permissions-boundary.ts';

const POLICY = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}';
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
});
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const arnOf = (name: string): string => `arn:aws:iam::${ACCOUNT}:policy/${name}`;

/** A policy of `size` characters. */
const policyOf = (size: number): string => {
  const text = (bucket: string): string =>
    POLICY.replace('"Resource":"*"', `"Resource":"arn:aws:s3:::${bucket}"`);
  return text('b'.repeat(size - text('').length));
};

const KINDS: readonly PolicyHolderKind[] = ['user', 'group', 'role'];

for (const kind of KINDS) {
  const { noun, member, inlineQuota } = HOLDERS[kind];
  const named = (name: string) => ({ [member]: name });
  const holder = named('holder');

  describe(`policies of a ${kind}`, () => {
    let bench: Bench;
    let id: string;
    beforeEach(async () => {
      bench = await openBench();
      id = await makeHolder(bench, kind);
    });
    afterEach(() => bench.close());

    const attach = (PolicyArn: string) => bench.call(attachPolicy(kind), { ...holder, PolicyArn });
    const detach = (PolicyArn: string) => bench.call(detachPolicy(kind), { ...holder, PolicyArn });
    const put = (PolicyName: string, PolicyDocument = POLICY) =>
      bench.call(putInlinePolicy(kind), { ...holder, PolicyName, PolicyDocument });
    const make = (PolicyName: string, Path = '/') =>
      bench.call(createPolicy, { PolicyName, Path, PolicyDocument: POLICY });
    const attached = async (input: object = {}) => {
      const answer = await bench.call(listAttachedPolicies(kind), { ...holder, ...input });
      return answer.AttachedPolicies.map((policy) => policy.PolicyName);
    };

    test('are attached once, listed in that order, and detached', async () => {
      await make('z', '/x/');
      assert.deepEqual(await attached(), []);
      assert.deepEqual(await attach(arnOf('x/z')), {});
      assert.deepEqual(bench.changes, [`${kind}/${id}`]);
      bench.now += 1;
      await attach(READ_ONLY);
      await attach(READ_ONLY);
      assert.deepEqual(await attached(), ['z', 'ReadOnlyAccess']);
      assert.deepEqual(await attached({ PathPrefix: '/x/' }), ['z']);
      const page = await bench.call(listAttachedPolicies(kind), { ...holder, MaxItems: 1 });
      assert.deepEqual(page.AttachedPolicies, [{ PolicyName: 'z', PolicyArn: arnOf('x/z') }]);
      assert.deepEqual(await attached({ Marker: page.Marker }), ['ReadOnlyAccess']);
      await detach(arnOf('x/z'));
      assert.deepEqual(bench.changes, [`${kind}/${id}`]);
      assert.deepEqual(await attached(), ['ReadOnlyAccess']);
    });

    test('what cannot be attached or detached', async () => {
      await make('p');
      const gone = arnOf('gone');
      const notThere = `Policy ${gone} does not exist or is not attachable.`;
      await refused(attach(gone), 'NoSuchEntity', 404, notThere);
      await refused(
        attach('longpolicynamebutnoarn'),
        'ValidationError',
        400,
        'ARN longpolicynamebutnoarn is not valid.',
      );
      await refused(detach(arnOf('p')), 'NoSuchEntity', 404, `Policy ${arnOf('p')} was not found.`);
      const awsGone = 'arn:aws:iam::aws:policy/Nonexistent';
      await refused(detach(awsGone), 'NoSuchEntity', 404, `Policy ${awsGone} was not found.`);
      await refused(
        attach('arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy'),
        'PolicyNotAttachable',
        400,
        `Cannot attach a Service Role Policy to a Customer ${noun}.`,
      );
      await bench.call(createPolicy, { PolicyName: 'q', PolicyDocument: POLICY }, rootCaller(OTHER_ACCOUNT));
      const foreign = `arn:aws:iam::${OTHER_ACCOUNT}:policy/q`;
      await refused(
        attach(foreign),
        'NoSuchEntity',
        404,
        `Policy ${foreign} does not exist or is not attachable.`,
      );
    });

    test('ten may be attached', async () => {
      for (let count = 0; count < 10; count++) {
        await make(`p${count}`);
        await attach(arnOf(`p${count}`));
      }
      await refused(
        attach(READ_ONLY),
        'LimitExceeded',
        409,
        `Cannot exceed quota for PoliciesPer${noun}: 10`,
      );
      await attach(arnOf('p0'));
    });

    test('are put inline, replaced, read back as written, listed and deleted', async () => {
      const text = POLICY.replace('{', '{\n  ');
      assert.deepEqual(await put('two', text), {});
      assert.deepEqual(bench.changes, [`${kind}/${id}`]);
      await put('one', POLICY.replace('s3', 'ec2'));
      await put('one');
      const read = await bench.call(getInlinePolicy(kind), { ...holder, PolicyName: 'two' });
      assert.deepEqual(read, {
        ...holder,
        PolicyName: 'two',
        PolicyDocument: encodeURIComponent(text).replaceAll('*', '%2A'),
      });
      const page = await bench.call(listInlinePolicies(kind), { ...holder, MaxItems: 1 });
      assert.deepEqual([page.PolicyNames, page.IsTruncated], [['one'], true]);
      const rest = await bench.call(listInlinePolicies(kind), { ...holder, Marker: page.Marker ?? '' });
      assert.deepEqual(rest, { PolicyNames: ['two'], IsTruncated: false });
      await bench.call(deleteInlinePolicy(kind), { ...holder, PolicyName: 'one' });
      assert.deepEqual(bench.changes, [`${kind}/${id}`]);
      assert.deepEqual((await bench.call(listInlinePolicies(kind), holder)).PolicyNames, ['two']);
    });

    test('inline policies that are not there, or are none', async () => {
      const message = `The ${kind} policy with name none cannot be found.`;
      const input = { ...holder, PolicyName: 'none' };
      await refused(bench.call(getInlinePolicy(kind), input), 'NoSuchEntity', 404, message);
      await refused(bench.call(deleteInlinePolicy(kind), input), 'NoSuchEntity', 404, message);
      await refused(put('p', 'not json'), 'MalformedPolicyDocument', 400, 'Syntax errors in policy.');
    });

    test('inline policies have a quota together', async () => {
      const quota = { UserPolicySize: 2048, GroupPolicySize: 5120, RolePolicySize: 10240 }[
        inlineQuota as 'UserPolicySize'
      ];
      await put('one', policyOf(500));
      await put('two', policyOf(quota - 500));
      await put('two', ` ${policyOf(quota - 500)}\n`);
      const message = `Maximum policy size of ${quota} bytes exceeded for ${kind} holder`;
      await refused(put('two', policyOf(quota - 499)), 'LimitExceeded', 409, message);
      await refused(put('three'), 'LimitExceeded', 409, message);
    });

    test('nobody has none', async () => {
      const nobody = named('nobody');
      const document = { PolicyName: 'p', PolicyDocument: POLICY };
      const calls = [
        () => bench.call(attachPolicy(kind), { ...nobody, PolicyArn: READ_ONLY }),
        () => bench.call(detachPolicy(kind), { ...nobody, PolicyArn: READ_ONLY }),
        () => bench.call(listAttachedPolicies(kind), nobody),
        () => bench.call(putInlinePolicy(kind), { ...nobody, ...document }),
        () => bench.call(getInlinePolicy(kind), { ...nobody, PolicyName: 'p' }),
        () => bench.call(deleteInlinePolicy(kind), { ...nobody, PolicyName: 'p' }),
        () => bench.call(listInlinePolicies(kind), nobody),
      ];
      const message = `The ${kind} with name nobody cannot be found.`;
      for (const call of calls) await refused(call(), 'NoSuchEntity', 404, message);
    });

    test('what permissions they ask for', async () => {
      if (kind !== 'group')
        await bench.call(putPermissionsBoundary(kind), { ...holder, PermissionsBoundary: READ_ONLY });
      const boundary = kind === 'group' ? {} : { 'iam:PermissionsBoundary': READ_ONLY };
      const resources = [
        { arn: `arn:aws:iam::${ACCOUNT}:${kind}/p/holder`, label: `${kind} holder`, contextKeys: {} },
      ];
      const PolicyArn = arnOf('p');
      assert.deepEqual(await bench.permissions(attachPolicy(kind), { ...holder, PolicyArn }), [
        {
          action: `iam:Attach${noun}Policy`,
          resources,
          contextKeys: { ...boundary, 'iam:PolicyARN': PolicyArn },
        },
      ]);
      assert.deepEqual(
        await bench.permissions(putInlinePolicy(kind), {
          ...holder,
          PolicyName: 'p',
          PolicyDocument: POLICY,
        }),
        [{ action: `iam:Put${noun}Policy`, resources, contextKeys: boundary }],
      );
      assert.deepEqual(await bench.permissions(listInlinePolicies(kind), holder), [
        { action: `iam:List${noun}Policies`, resources },
      ]);
      if (kind === 'group') return;
      const edge = { ...holder, PermissionsBoundary: PolicyArn };
      assert.deepEqual(await bench.permissions(putPermissionsBoundary(kind), edge), [
        {
          action: `iam:Put${noun}PermissionsBoundary`,
          resources,
          contextKeys: { 'iam:PermissionsBoundary': PolicyArn },
        },
      ]);
      assert.deepEqual(await bench.permissions(deletePermissionsBoundary(kind), holder), [
        { action: `iam:Delete${noun}PermissionsBoundary`, resources, contextKeys: boundary },
      ]);
    });
  });
}

test('users, groups and roles have the same operations, but groups no boundary', () => {
  assert.deepEqual(
    Object.keys(heldPolicyOperations).filter((name) => name.includes('Group')),
    [
      'AttachGroupPolicy',
      'DetachGroupPolicy',
      'ListAttachedGroupPolicies',
      'PutGroupPolicy',
      'GetGroupPolicy',
      'DeleteGroupPolicy',
      'ListGroupPolicies',
    ],
  );
  assert.equal(Object.keys(heldPolicyOperations).length, 3 * 7 + 2 * 2);
});

async function makeHolder(bench: Bench, kind: PolicyHolderKind): Promise<string> {
  const made = {
    user: async () => (await bench.call(createUser, { UserName: 'holder', Path: '/p/' })).User?.UserId,
    group: async () => (await bench.call(createGroup, { GroupName: 'holder', Path: '/p/' })).Group?.GroupId,
    role: async () => {
      const input = { RoleName: 'holder', Path: '/p/', AssumeRolePolicyDocument: TRUST };
      return (await bench.call(createRole, input)).Role?.RoleId;
    },
  };
  return (await made[kind]()) ?? '';
}
