import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ACCOUNT, type Bench, OTHER_ACCOUNT, openBench, rootCaller } from '../test-support.ts';
import { addUserToGroup } from './add-user-to-group.ts';
import { attachPolicy } from './attach-policy.ts';
import { createGroup } from './create-group.ts';
import { createPolicy } from './create-policy.ts';
import { createRole } from './create-role.ts';
import { createUser } from './create-user.ts';
import { getAccountAuthorizationDetails } from './get-account-authorization-details.ts';
import { putInlinePolicy } from './put-inline-policy.ts';

const DOCUMENT = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}';
const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}';
const AWS_POLICY = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';

describe('GetAccountAuthorizationDetails', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
    await bench.call(createUser, { UserName: 'bob' });
    await bench.call(createUser, { UserName: 'ann', Tags: [{ Key: 'k', Value: 'v' }] });
    await bench.call(createGroup, { GroupName: 'devs' });
    await bench.call(createRole, {
      RoleName: 'app',
      AssumeRolePolicyDocument: TRUST,
      Description: 'an app',
    });
    await bench.call(createPolicy, { PolicyName: 'own', PolicyDocument: DOCUMENT });
    await bench.call(addUserToGroup, { UserName: 'ann', GroupName: 'devs' });
    await bench.call(putInlinePolicy('user'), {
      UserName: 'ann',
      PolicyName: 'inline',
      PolicyDocument: DOCUMENT,
    });
    await bench.call(attachPolicy('user'), { UserName: 'ann', PolicyArn: AWS_POLICY });
  });
  afterEach(() => bench.close());

  test('shows all there is, and of AWS only the policies in use', async () => {
    const all = await bench.call(getAccountAuthorizationDetails, {});
    assert.equal(all.IsTruncated, false);
    const [ann, bob] = all.UserDetailList ?? [];
    const inline = [
      { PolicyName: 'inline', PolicyDocument: encodeURIComponent(DOCUMENT).replaceAll('*', '%2A') },
    ];
    const { UserId: _, CreateDate: __, ...shown } = ann ?? {};
    assert.deepEqual(shown, {
      Path: '/',
      UserName: 'ann',
      Arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
      UserPolicyList: inline,
      GroupList: ['devs'],
      AttachedManagedPolicies: [{ PolicyName: 'AmazonS3FullAccess', PolicyArn: AWS_POLICY }],
      Tags: [{ Key: 'k', Value: 'v' }],
    });
    assert.deepEqual(
      [bob?.GroupList, bob?.Tags, bob?.AttachedManagedPolicies, bob?.UserPolicyList],
      [[], [], [], undefined],
    );
    const [group] = all.GroupDetailList ?? [];
    assert.deepEqual([group?.GroupPolicyList, group?.AttachedManagedPolicies], [[], []]);
    assert.deepEqual(Object.keys(all.RoleDetailList?.[0] ?? {}).sort(), [
      'Arn',
      'AssumeRolePolicyDocument',
      'AttachedManagedPolicies',
      'CreateDate',
      'InstanceProfileList',
      'Path',
      'RoleId',
      'RoleLastUsed',
      'RoleName',
      'RolePolicyList',
      'Tags',
    ]);
    const [own, aws] = all.Policies ?? [];
    assert.deepEqual([own?.PolicyName, own?.AttachmentCount, own?.PolicyVersionList?.length], ['own', 0, 1]);
    assert.deepEqual([aws?.Arn, aws?.AttachmentCount], [AWS_POLICY, 1]);
    assert.deepEqual(aws?.PolicyVersionList?.[0]?.VersionId, aws?.DefaultVersionId);
    assert.equal(all.Policies?.length, 2);
  });

  test('shows only the kinds that are asked for', async () => {
    const some = await bench.call(getAccountAuthorizationDetails, { Filter: ['Role', 'AWSManagedPolicy'] });
    assert.deepEqual(
      [some.UserDetailList?.length, some.GroupDetailList?.length, some.RoleDetailList?.length],
      [0, 0, 1],
    );
    assert.deepEqual(
      some.Policies?.map((policy) => policy.Arn),
      [AWS_POLICY],
    );
  });

  test('pages through all kinds without losing or repeating any', async () => {
    const names: (string | undefined)[] = [];
    let marker: string | undefined;
    let pages = 0;
    do {
      const answer = await bench.call(getAccountAuthorizationDetails, {
        MaxItems: 1,
        ...(marker === undefined ? {} : { Marker: marker }),
      });
      names.push(
        ...(answer.UserDetailList ?? []).map((user) => user.UserName),
        ...(answer.GroupDetailList ?? []).map((group) => group.GroupName),
        ...(answer.RoleDetailList ?? []).map((role) => role.RoleName),
        ...(answer.Policies ?? []).map((policy) => policy.PolicyName),
      );
      marker = answer.Marker;
      pages++;
    } while (marker !== undefined);
    assert.deepEqual(names, ['ann', 'bob', 'devs', 'app', 'own', 'AmazonS3FullAccess']);
    assert.equal(pages, 6);
  });

  test('shows nothing of another account', async () => {
    const other = await bench.call(getAccountAuthorizationDetails, {}, rootCaller(OTHER_ACCOUNT));
    assert.deepEqual(other, {
      UserDetailList: [],
      GroupDetailList: [],
      RoleDetailList: [],
      Policies: [],
      IsTruncated: false,
    });
  });
});
