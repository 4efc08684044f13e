import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { SimulatePrincipalPolicyRequest, Statement } from '../schema.ts';
import { ACCOUNT, type Bench, OTHER_ACCOUNT, openBench, refused } from '../test-support.ts';
import { addUserToGroup } from './add-user-to-group.ts';
import { attachPolicy } from './attach-policy.ts';
import { createGroup } from './create-group.ts';
import { createPolicy } from './create-policy.ts';
import { createRole } from './create-role.ts';
import { createUser } from './create-user.ts';
import { putInlinePolicy } from './put-inline-policy.ts';
import { putPermissionsBoundary } from './put-permissions-boundary.ts';
import { simulatePrincipalPolicy } from './simulate-principal-policy.ts';

const A = 'arn:aws:s3:::simulation/a';
const arn = (rest: string): string => `arn:aws:iam::${ACCOUNT}:${rest}`;
const POLICY = arn('policy/team/Deleting');
const BOUNDARY = arn('policy/Limit');

const allow = (Action: string | string[], Resource = '*', newlines?: number): string =>
  JSON.stringify(
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource, Sid: 'Any' }] },
    null,
    newlines,
  );

describe('SimulatePrincipalPolicy', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
    await bench.call(createUser, { UserName: 'bob', Path: '/team/', Tags: [{ Key: 'Team', Value: 'red' }] });
    await bench.call(createGroup, { GroupName: 'readers' });
    await bench.call(addUserToGroup, { GroupName: 'readers', UserName: 'bob' });
    await bench.call(createRole, {
      RoleName: 'worker',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }],
      }),
    });
    await bench.call(createPolicy, {
      PolicyName: 'Deleting',
      Path: '/team/',
      PolicyDocument: allow('s3:DeleteObject', '*', 2),
    });
    await bench.call(createPolicy, {
      PolicyName: 'Limit',
      PolicyDocument: allow(['s3:GetObject', 's3:PutObject']),
    });
    await bench.call(putInlinePolicy('user'), {
      UserName: 'bob',
      PolicyName: 'Own',
      PolicyDocument: allow('s3:GetObject'),
    });
    await bench.call(putInlinePolicy('group'), {
      GroupName: 'readers',
      PolicyName: 'Shared',
      PolicyDocument: allow('s3:PutObject'),
    });
    await bench.call(putInlinePolicy('role'), {
      RoleName: 'worker',
      PolicyName: 'Work',
      PolicyDocument: allow('s3:GetObject'),
    });
    await bench.call(attachPolicy('user'), { UserName: 'bob', PolicyArn: POLICY });
    await bench.call(attachPolicy('group'), { GroupName: 'readers', PolicyArn: POLICY });
    await bench.call(attachPolicy('role'), {
      RoleName: 'worker',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
    });
  });
  after(() => bench.close());

  const ask = (PolicySourceArn: string, more: Partial<SimulatePrincipalPolicyRequest> = {}) =>
    bench.call(simulatePrincipalPolicy, {
      PolicySourceArn,
      ActionNames: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      ...more,
    } as Parameters<typeof simulatePrincipalPolicy.run>[1]);

  const idsOf = (statements: readonly Statement[] = []): string =>
    statements.map(({ SourcePolicyId }) => SourcePolicyId).join();

  /** For each action the decision and who decided. */
  const decisions = async (...given: Parameters<typeof ask>): Promise<string[]> =>
    ((await ask(...given)).EvaluationResults ?? []).map(({ EvalDecision, MatchedStatements }) =>
      `${EvalDecision} ${idsOf(MatchedStatements)}`.trim(),
    );

  test("a user has its own policies and its groups'", async () => {
    assert.deepEqual(await decisions(arn('user/team/bob')), [
      'allowed user_bob_Own',
      'allowed group_readers_Shared',
      'allowed Deleting',
    ]);
    const [, , last] = (await ask(arn('user/team/bob'))).EvaluationResults ?? [];
    assert.deepEqual(last?.MatchedStatements, [
      {
        SourcePolicyId: 'Deleting',
        SourcePolicyType: 'IAM Policy',
        StartPosition: { Line: 3, Column: 17 },
        EndPosition: { Line: 9, Column: 6 },
      },
    ]);
  });

  test('groups and roles have theirs', async () => {
    assert.deepEqual(await decisions(arn('group/readers')), [
      'implicitDeny',
      'allowed group_readers_Shared',
      'allowed Deleting',
    ]);
    assert.deepEqual(await decisions(arn('role/worker'), { ActionNames: ['s3:GetObject', 's3:PutObject'] }), [
      'allowed role_worker_Work,AmazonS3ReadOnlyAccess',
      'implicitDeny',
    ]);
  });

  test('the path of the source is not looked at', async () => {
    assert.deepEqual(await decisions(arn('user/other/bob')), await decisions(arn('user/team/bob')));
  });

  test('policies that are handed in come on top', async () => {
    assert.deepEqual(await decisions(arn('user/bob'), { PolicyInputList: [allow('*')] }), [
      'allowed user_bob_Own,PolicyInputList.1',
      'allowed group_readers_Shared,PolicyInputList.1',
      'allowed Deleting,PolicyInputList.1',
    ]);
  });

  test('policies may be left out', async () => {
    const without = (PolicyExclusionList: SimulatePrincipalPolicyRequest['PolicyExclusionList']) =>
      decisions(arn('user/bob'), { PolicyExclusionList });
    assert.deepEqual(await without([{ PolicyType: 'inline' }]), [
      'implicitDeny',
      'implicitDeny',
      'allowed Deleting',
    ]);
    const noDeleting = ['allowed user_bob_Own', 'allowed group_readers_Shared', 'implicitDeny'];
    assert.deepEqual(await without([{ PolicyType: 'user-managed' }]), noDeleting);
    assert.deepEqual(await without([{ PolicyArn: POLICY }]), noDeleting);
    assert.deepEqual(await without([{ PolicyArn: arn('policy/Dele*') }]), noDeleting);
    const inline = (AttachmentType: 'user' | 'group', AttachmentName: string, PolicyName: string) =>
      without([{ InlinePolicyIdentifier: { AttachmentType, AttachmentName, PolicyName } }]);
    assert.equal((await inline('user', 'b*', 'Own'))[0], 'implicitDeny');
    assert.equal((await inline('group', 'bob', 'Own'))[0], 'allowed user_bob_Own');
    await refused(
      without([{ PolicyArn: 'a*b*c' }]),
      'InvalidInput',
      400,
      'A policy identifier may contain one wildcard only.',
    );
  });

  test('the permissions boundary limits, unless another one is handed in or it is left out', async () => {
    await bench.call(putPermissionsBoundary('user'), { UserName: 'bob', PermissionsBoundary: BOUNDARY });
    assert.equal((await decisions(arn('user/bob')))[2], 'implicitDeny');
    const [, , last] = (await ask(arn('user/bob'))).EvaluationResults ?? [];
    assert.equal(last?.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary, false);
    const other = { PermissionsBoundaryPolicyInputList: [allow('s3:DeleteObject')] };
    assert.deepEqual(await decisions(arn('user/bob'), other), [
      'implicitDeny',
      'implicitDeny',
      'allowed Deleting',
    ]);
    const left = { PolicyExclusionList: [{ PolicyType: 'permission-boundary' as const }] };
    assert.equal((await decisions(arn('user/bob'), left))[2], 'allowed Deleting');
  });

  test('the source is also who calls, unless told', async () => {
    const resource = (CallerArn?: string) => ({
      ...(CallerArn && { CallerArn }),
      ActionNames: ['s3:GetObject'],
      ResourceArns: [A],
      ResourcePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Deny', Action: 's3:*', Resource: A, Principal: { AWS: arn('user/team/bob') } },
        ],
      }),
    });
    assert.deepEqual(await decisions(arn('user/team/bob'), resource()), ['explicitDeny ResourcePolicy']);
    assert.deepEqual(await decisions(arn('user/team/bob'), resource(arn('user/carol'))), [
      'allowed user_bob_Own',
    ]);
  });

  const INVALID: readonly [source: string, code: string, status: number, message: string][] = [
    [arn('user/absent'), 'NoSuchEntity', 404, 'Unable to retrieve specified IAM entity.'],
    [arn('group/absent'), 'NoSuchEntity', 404, 'Unable to retrieve specified IAM entity.'],
    [arn('root'), 'InvalidInput', 400, `Invalid ARN provided in the request: ${arn('root')}`],
    [
      `arn:aws:sts::${ACCOUNT}:assumed-role/worker/session`,
      'InvalidInput',
      400,
      `Invalid ARN provided in the request: arn:aws:sts::${ACCOUNT}:assumed-role/worker/session`,
    ],
    ['not-an-arn-but-long', 'InvalidInput', 400, 'Invalid ARN provided in the request: not-an-arn-but-long'],
    [
      `arn:aws:iam::${OTHER_ACCOUNT}:user/bob`,
      'InvalidInput',
      400,
      `Invalid Policy Source Arn: caller's account ${ACCOUNT} does not have access to policies in account ${OTHER_ACCOUNT}.`,
    ],
  ];

  for (const [source, code, status, message] of INVALID)
    test(`${source} is no source`, () => refused(ask(source), code, status, message));

  test('the permission is for the entity as it is, whatever path the ARN tells', async () => {
    const PolicySourceArn = arn('user/other/bob');
    const [permission] =
      (await bench.permissions(simulatePrincipalPolicy, { PolicySourceArn, ActionNames: [] })) ?? [];
    assert.equal(permission?.action, 'iam:SimulatePrincipalPolicy');
    assert.deepEqual(permission?.resources[0], {
      arn: arn('user/team/bob'),
      label: PolicySourceArn,
      contextKeys: { 'aws:ResourceTag/Team': 'red', 'iam:ResourceTag/Team': 'red' },
    });
  });
});
