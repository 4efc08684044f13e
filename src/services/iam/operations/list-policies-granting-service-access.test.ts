import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ACCOUNT, type Bench, OTHER_ACCOUNT, openBench, refused } from '../test-support.ts';
import { addUserToGroup } from './add-user-to-group.ts';
import { attachPolicy } from './attach-policy.ts';
import { createGroup } from './create-group.ts';
import { createUser } from './create-user.ts';
import { listPoliciesGrantingServiceAccess } from './list-policies-granting-service-access.ts';
import { putInlinePolicy } from './put-inline-policy.ts';

const USER = `arn:aws:iam::${ACCOUNT}:user/bob`;
const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const statement = (Effect: string, more: object) => ({ Effect, Resource: '*', ...more });

describe('ListPoliciesGrantingServiceAccess', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
    await bench.call(createUser, { UserName: 'bob' });
    await bench.call(createGroup, { GroupName: 'staff' });
    await bench.call(addUserToGroup, { UserName: 'bob', GroupName: 'staff' });
    await bench.call(attachPolicy('group'), {
      GroupName: 'staff',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
    });
  });
  after(() => bench.close());

  type ListInput = Parameters<typeof listPoliciesGrantingServiceAccess.run>[1];
  const list = (Arn: string, ...ServiceNamespaces: string[]) =>
    bench.call(listPoliciesGrantingServiceAccess, { Arn, ServiceNamespaces } as ListInput);

  test('policies are told by service, in the order asked and each service once', async () => {
    await bench.call(putInlinePolicy('user'), {
      UserName: 'bob',
      PolicyName: 'Own',
      PolicyDocument: policy(statement('Allow', { Action: 'codecommit:ListRepositories' })),
    });
    await bench.call(putInlinePolicy('group'), {
      GroupName: 'staff',
      PolicyName: 'Shared',
      PolicyDocument: policy(statement('Allow', { Action: ['S3:Get*', 'codecommit:*'] })),
    });
    assert.deepEqual(await list(USER, 'codecommit', 's3', 'codecommit', 'ec2'), {
      PoliciesGrantingServiceAccess: [
        {
          ServiceNamespace: 'codecommit',
          Policies: [
            { PolicyName: 'Own', PolicyType: 'INLINE', EntityType: 'USER', EntityName: 'bob' },
            { PolicyName: 'Shared', PolicyType: 'INLINE', EntityType: 'GROUP', EntityName: 'staff' },
          ],
        },
        {
          ServiceNamespace: 's3',
          Policies: [
            { PolicyName: 'Shared', PolicyType: 'INLINE', EntityType: 'GROUP', EntityName: 'staff' },
            {
              PolicyName: 'AmazonS3ReadOnlyAccess',
              PolicyType: 'MANAGED',
              PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
            },
          ],
        },
        { ServiceNamespace: 'ec2', Policies: [] },
      ],
      IsTruncated: false,
    });
  });

  const CASES: readonly [what: string, grants: boolean, ...statements: object[]][] = [
    ['a star', true, statement('Allow', { Action: '*' })],
    [
      'a star over resources of another service',
      false,
      { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::b' },
    ],
    ['all but something else', true, statement('Allow', { NotAction: 'iam:*' })],
    ['all but the service', false, statement('Allow', { NotAction: ['iam:*', 'ec2:*'] })],
    ['all but one action of it', true, statement('Allow', { NotAction: 'ec2:RunInstances' })],
    [
      'a condition',
      true,
      statement('Allow', { Action: 'ec2:*', Condition: { Null: { 'aws:username': 'true' } } }),
    ],
    [
      'a Deny of one action',
      true,
      statement('Allow', { Action: 'ec2:*' }),
      statement('Deny', { Action: 'ec2:RunInstances' }),
    ],
    [
      'a Deny of it all',
      false,
      statement('Allow', { Action: 'ec2:*' }),
      statement('Deny', { Action: 'ec2:*' }),
    ],
    ['a Deny alone', false, statement('Deny', { Action: 's3:*' })],
  ];

  for (const [what, grants, ...statements] of CASES)
    test(`${what} ${grants ? 'grants' : 'does not grant'}`, async () => {
      const PolicyDocument = policy(...statements);
      await bench.call(putInlinePolicy('user'), { UserName: 'bob', PolicyName: 'Own', PolicyDocument });
      const { PoliciesGrantingServiceAccess: [entry] = [] } = await list(USER, 'ec2');
      assert.equal(entry?.Policies?.length, grants ? 1 : 0);
    });

  test('strangers, nobody and markers are refused', async () => {
    await refused(
      list(`arn:aws:iam::${ACCOUNT}:role/absent`, 'ec2'),
      'NoSuchEntity',
      404,
      'Unable to retrieve specified IAM entity.',
    );
    await refused(
      list(`arn:aws:iam::${OTHER_ACCOUNT}:user/bob`, 'ec2'),
      'AccessDenied',
      403,
      'The resource must belong to this account.',
    );
    await refused(
      list(`arn:aws:iam::${ACCOUNT}:root`, 'ec2'),
      'InvalidInput',
      400,
      `Invalid ARN provided in the request: arn:aws:iam::${ACCOUNT}:root`,
    );
    await refused(
      bench.call(listPoliciesGrantingServiceAccess, { Arn: USER, ServiceNamespaces: ['ec2'], Marker: 'x' }),
      'InvalidInput',
      400,
      'Invalid marker for pagination.',
    );
  });
});
