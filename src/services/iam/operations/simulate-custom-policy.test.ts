import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { EvaluationResult, SimulateCustomPolicyRequest } from '../schema.ts';
import { ACCOUNT, type Bench, OTHER_ACCOUNT, openBench, refused } from '../test-support.ts';
import { simulateCustomPolicy } from './simulate-custom-policy.ts';

// What is expected here is what AWS's own simulator answered for the same inputs.

const A = 'arn:aws:s3:::simulation/a';
const B = 'arn:aws:s3:::simulation/b';
const CALLER = `arn:aws:iam::${ACCOUNT}:user/team/bob`;

const statement = (
  Effect = 'Allow',
  Action: unknown = 's3:GetObject',
  Resource: unknown = '*',
  more = {},
) => ({
  Effect,
  Action,
  Resource,
  ...more,
});
const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const ALLOW = policy(statement());
const DENY = policy(statement('Deny'));
const ALLOW_ALL = policy(statement('Allow', '*'));
const when = (operator: string, key: string, value: string, effect = 'Allow', action = 's3:GetObject') =>
  policy(statement(effect, action, '*', { Condition: { [operator]: { [key]: value } } }));
const match = (SourcePolicyId: string, SourcePolicyType: string, Column: number) => ({
  SourcePolicyId,
  SourcePolicyType,
  StartPosition: { Line: 1, Column: 38 },
  EndPosition: { Line: 1, Column },
});
const FIRST = match('PolicyInputList.1', 'IAM Policy', 95);

describe('SimulateCustomPolicy', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.close());

  const ask = (policies: string[], more: Partial<SimulateCustomPolicyRequest> = {}) =>
    bench.call(simulateCustomPolicy, {
      PolicyInputList: policies,
      ActionNames: ['s3:GetObject'],
      ...more,
    } as Parameters<typeof simulateCustomPolicy.run>[1]);

  async function result(policies: string[], more: Partial<SimulateCustomPolicyRequest> = {}) {
    const { EvaluationResults: [first] = [] } = await ask(policies, more);
    assert.ok(first);
    return first;
  }

  const decision = async (...given: Parameters<typeof result>): Promise<string | undefined> =>
    (await result(...given)).EvalDecision;

  const invalid = (message: string, ...given: Parameters<typeof ask>) =>
    refused(
      Promise.resolve().then(() => ask(...given)),
      'InvalidInput',
      400,
      message,
    );

  test('without resources every resource is meant, and nothing is told of single ones', async () => {
    assert.deepEqual(await ask([ALLOW]), {
      EvaluationResults: [
        {
          EvalActionName: 's3:GetObject',
          EvalResourceName: '*',
          EvalDecision: 'allowed',
          MatchedStatements: [FIRST],
          MissingContextValues: [],
        },
      ],
      IsTruncated: false,
    });
  });

  test('one resource is told for the call and by itself', async () => {
    assert.deepEqual(await result([ALLOW], { ResourceArns: [A] }), {
      EvalActionName: 's3:GetObject',
      EvalResourceName: A,
      EvalDecision: 'allowed',
      MatchedStatements: [FIRST],
      MissingContextValues: [],
      EvalDecisionDetails: {},
      ResourceSpecificResults: [
        { EvalResourceName: A, EvalResourceDecision: 'allowed', MatchedStatements: [FIRST] },
      ],
    });
  });

  test('of several resources the strictest decision counts, and what allowed one of them is still told', async () => {
    const narrow = policy(statement('Allow', 's3:GetObject', A));
    const { EvalDecision, EvalResourceName, MatchedStatements, ResourceSpecificResults } = await result(
      [narrow],
      { ResourceArns: [A, B] },
    );
    // biome-ignore lint/suspicious/noTemplateCurlyInString: AWS's placeholders
    assert.equal(EvalResourceName, 'arn:aws:s3:::${BucketName}/${KeyName}');
    assert.equal(EvalDecision, 'implicitDeny');
    assert.equal(MatchedStatements?.length, 1);
    assert.deepEqual(ResourceSpecificResults?.[1], {
      EvalResourceName: B,
      EvalResourceDecision: 'implicitDeny',
    });
  });

  test('only the Deny is told where one decides', async () => {
    const answer = await result([ALLOW, DENY]);
    assert.equal(answer.EvalDecision, 'explicitDeny');
    assert.deepEqual(answer.MatchedStatements, [match('PolicyInputList.2', 'IAM Policy', 94)]);
  });

  test('a boundary limits, denies, and is told as a policy of its own kind', async () => {
    const details = async (boundary: string): Promise<unknown[]> => {
      const answer = await result([ALLOW], { PermissionsBoundaryPolicyInputList: [boundary] });
      return [answer.EvalDecision, answer.PermissionsBoundaryDecisionDetail, answer.MatchedStatements];
    };
    const allowed = (AllowedByPermissionsBoundary: boolean) => ({ AllowedByPermissionsBoundary });
    assert.deepEqual(await details(ALLOW), ['allowed', allowed(true), [FIRST]]);
    assert.deepEqual(await details(policy(statement('Allow', 's3:PutObject'))), [
      'implicitDeny',
      allowed(false),
      [],
    ]);
    assert.deepEqual(await details(DENY), [
      'explicitDeny',
      allowed(false),
      [match('PermissionsBoundaryPolicyInputList.1', 'Permissions Boundary Policy', 94)],
    ]);
  });

  test('an organization that does not allow ends the simulation', async () => {
    const under = async (...levels: string[][]): Promise<unknown[]> => {
      const answer = await result([ALLOW], {
        OrderedOrganizationPolicyInputList: levels.map((texts) => ({ ServiceControlPolicyInputList: texts })),
      });
      return [
        answer.EvalDecision,
        answer.OrganizationsDecisionDetail?.AllowedByOrganizations,
        answer.MatchedStatements?.length,
      ];
    };
    assert.deepEqual(await under([ALLOW_ALL], [ALLOW_ALL]), ['allowed', true, 1]);
    assert.deepEqual(await under([ALLOW_ALL], [DENY]), ['explicitDeny', false, 0]);
    assert.deepEqual(await under([ALLOW_ALL], [policy(statement('Allow', 's3:PutObject'))]), [
      'implicitDeny',
      false,
      0,
    ]);
    assert.deepEqual(await under([DENY, ALLOW_ALL]), ['explicitDeny', false, 0]);
  });

  test('keys that policies name and nobody gave are told where nothing allows', async () => {
    const missing = async (policies: string[], more = {}): Promise<unknown> =>
      (await result(policies, more)).MissingContextValues;
    const condition = when('StringEquals', 'stack:Missing', 'yes');
    assert.deepEqual(await missing([condition]), ['stack:Missing']);
    assert.deepEqual(await missing([ALLOW, condition]), []);
    assert.deepEqual(await missing([condition, when('StringEquals', 'STACK:missing', 'yes')]), [
      'stack:Missing',
      'STACK:missing',
    ]);
    assert.deepEqual(await missing([when('StringEquals', 'stack:missing', 'yes', 'Deny')]), [
      'stack:missing',
    ]);
    assert.deepEqual(await missing([when('Null', 'aws:userid', 'true')]), ['aws:userid']);
    const given = {
      ContextKeyName: 'STACK:missing',
      ContextKeyValues: ['no'],
      ContextKeyType: 'string',
    } as const;
    assert.deepEqual(await missing([condition], { ContextEntries: [given] }), []);
    const answer = await result([condition], { ResourceArns: [A] });
    assert.deepEqual(answer.ResourceSpecificResults?.[0]?.MissingContextValues, ['stack:Missing']);
  });

  test('keys that are given decide; a list is a multivalued key', async () => {
    const entry = (kind: string, ...values: string[]) => ({
      ContextEntries: [
        { ContextKeyName: 'stack:key', ContextKeyType: kind as 'string', ContextKeyValues: values },
      ],
    });
    assert.equal(
      await decision([when('StringEquals', 'Stack:Key', 'yes')], entry('string', 'yes')),
      'allowed',
    );
    assert.equal(
      await decision([when('NumericLessThan', 'stack:key', '5')], entry('numeric', '4')),
      'allowed',
    );
    assert.equal(
      await decision([when('ForAnyValue:StringEquals', 'stack:key', 'b')], entry('stringList', 'a', 'b')),
      'allowed',
    );
    assert.equal(
      await decision(
        [when('DateGreaterThan', 'stack:key', '2030-01-01T00:00:00Z')],
        entry('date', '2035-01-01'),
      ),
      'allowed',
    );
    assert.equal(await decision([when('Bool', 'stack:key', 'true')], entry('boolean', 'TRUE')), 'allowed');
  });

  test('who calls is known to conditions', async () => {
    const seen = (key: string, value: string, more = {}): Promise<string | undefined> =>
      decision([when('StringEquals', key, value)], more);
    assert.equal(await seen('aws:userid', 'STUB_PRINCIPAL_FOR_POLICY_SIMULATOR'), 'allowed');
    assert.equal(await seen('aws:PrincipalAccount', ACCOUNT), 'allowed');
    assert.equal(await seen('aws:PrincipalArn', CALLER), 'implicitDeny');
    assert.equal(await seen('aws:PrincipalArn', CALLER, { CallerArn: CALLER }), 'allowed');
    assert.equal(await seen('aws:username', 'bob', { CallerArn: CALLER }), 'allowed');
    assert.equal(await seen('aws:userid', CALLER, { CallerArn: CALLER }), 'allowed');
  });

  const resourcePolicy = (Principal: object, effect = 'Allow'): string =>
    policy(statement(effect, 's3:GetObject', 'arn:aws:s3:::simulation/*', { Principal }));
  const onA = { ResourceArns: [A], CallerArn: CALLER };

  test('the policy of a resource may allow by itself within an account', async () => {
    const direct = { ...onA, ResourcePolicy: resourcePolicy({ AWS: CALLER }) };
    const answer = await result([], direct);
    assert.equal(answer.EvalDecision, 'allowed');
    assert.deepEqual(
      answer.MatchedStatements?.map(({ SourcePolicyId, SourcePolicyType }) => [
        SourcePolicyId,
        SourcePolicyType,
      ]),
      [['ResourcePolicy', 'Resource Policy']],
    );
    const limit = { PermissionsBoundaryPolicyInputList: [policy(statement('Allow', 's3:PutObject'))] };
    assert.equal(await decision([], { ...direct, ...limit }), 'allowed');
    assert.equal(
      await decision([], { ...direct, PermissionsBoundaryPolicyInputList: [DENY] }),
      'explicitDeny',
    );
    const denies = { ...onA, ResourcePolicy: resourcePolicy({ AWS: '*' }, 'Deny') };
    assert.equal(await decision([ALLOW], denies), 'explicitDeny');
  });

  test('a role is limited by its boundary though the resource names it', async () => {
    const CallerArn = `arn:aws:iam::${ACCOUNT}:role/deployer`;
    const asRole = { ResourceArns: [A], CallerArn, ResourcePolicy: resourcePolicy({ AWS: CallerArn }) };
    const limit = { PermissionsBoundaryPolicyInputList: [policy(statement('Allow', 's3:PutObject'))] };
    assert.equal(await decision([], asRole), 'allowed');
    assert.equal(await decision([], { ...asRole, ...limit }), 'implicitDeny');
  });

  test('across accounts both sides must allow, and each is told', async () => {
    const cross = {
      ...onA,
      ResourcePolicy: resourcePolicy({ AWS: CALLER }),
      ResourceOwner: `arn:aws:iam::${OTHER_ACCOUNT}:root`,
    };
    const details = ({ EvalDecision, EvalDecisionDetails, ResourceSpecificResults }: EvaluationResult) => {
      assert.deepEqual(ResourceSpecificResults?.[0]?.EvalDecisionDetails, EvalDecisionDetails);
      return [EvalDecision, EvalDecisionDetails];
    };
    assert.deepEqual(details(await result([], cross)), [
      'implicitDeny',
      { 'IAM Policy': 'implicitDeny', 'Resource Policy': 'allowed' },
    ]);
    assert.deepEqual(
      details(await result([ALLOW], { ...cross, PermissionsBoundaryPolicyInputList: [ALLOW] })),
      [
        'allowed',
        { 'IAM Policy': 'allowed', 'Resource Policy': 'allowed', 'Permissions Boundary Policy': 'allowed' },
      ],
    );
  });

  test('actions are taken as written', async () => {
    assert.equal(await decision([ALLOW], { ActionNames: ['S3:gEtObJeCt'] }), 'allowed');
    assert.equal(await decision([ALLOW], { ActionNames: ['s3:*'] }), 'implicitDeny');
    assert.equal(await decision([ALLOW], { ActionNames: ['madeup:Action'] }), 'implicitDeny');
    await invalid('The action is invalid since it is missing names', [ALLOW], { ActionNames: ['GetObject'] });
  });

  test('pages count actions, and a marker says how many went before', async () => {
    const ActionNames = ['s3:PutObject', 'iam:GetUser', 's3:GetObject'];
    const first = await ask([ALLOW_ALL], { ActionNames, MaxItems: 1 });
    assert.equal(first.IsTruncated, true);
    const names = ({ EvaluationResults = [] }: typeof first) =>
      EvaluationResults.map((one) => one.EvalActionName);
    assert.deepEqual(names(first), ['s3:PutObject']);
    const { Marker } = first;
    assert.ok(Marker);
    const rest = await ask([ALLOW_ALL], { ActionNames, Marker });
    assert.deepEqual(
      [names(rest), rest.IsTruncated, rest.Marker],
      [['iam:GetUser', 's3:GetObject'], false, undefined],
    );
    assert.deepEqual(await ask([ALLOW_ALL], { ActionNames: ['s3:GetObject'], Marker }), {
      EvaluationResults: [],
      IsTruncated: false,
    });
    await invalid('Invalid marker for pagination.', [ALLOW], { Marker: 'not-a-simulation-marker' });
  });

  test('a page ends early where it would take too long, and what takes too long alone is refused', async () => {
    const many = policy(...Array.from({ length: 1000 }, () => statement()));
    const ResourceArns = Array.from({ length: 20 }, (_, at) => `${A}${at}`);
    const ActionNames = Array.from({ length: 5 }, () => 's3:GetObject');
    const { EvaluationResults, IsTruncated } = await ask([many], { ResourceArns, ActionNames });
    assert.deepEqual([EvaluationResults?.length, IsTruncated], [2, true]);
    await invalid(
      'There are too many resources and statements to simulate at once. Simulate fewer resources.',
      [many, many, many],
      { ResourceArns },
    );
  });

  test('statements that do not speak of an action cost next to nothing', async () => {
    const many = policy(...Array.from({ length: 1000 }, () => statement('Allow', 'ec2:*')));
    const ResourceArns = Array.from({ length: 20 }, (_, at) => `${A}${at}`);
    const ActionNames = Array.from({ length: 50 }, () => 's3:GetObject');
    const { EvaluationResults, IsTruncated } = await ask([many], { ResourceArns, ActionNames });
    assert.deepEqual([EvaluationResults?.length, IsTruncated], [50, false]);
  });

  const entries = (...given: [name: unknown, kind: unknown, values: unknown][]) => ({
    ContextEntries: given.map(([ContextKeyName, ContextKeyType, ContextKeyValues]) => ({
      ...(ContextKeyName !== undefined && { ContextKeyName }),
      ...(ContextKeyType !== undefined && { ContextKeyType }),
      ...(ContextKeyValues !== undefined && { ContextKeyValues }),
    })) as SimulateCustomPolicyRequest['ContextEntries'],
  });

  const bad = (key: string, expected: string): string =>
    `Invalid context value for key ${key}: expected ${expected}.`;

  const INVALID: readonly [
    message: string,
    more: Partial<SimulateCustomPolicyRequest>,
    policies?: string[],
  ][] = [
    ['Policy input list item 1 has invalid content', {}, ['{']],
    ['Policy input list item 2 has invalid content', {}, [ALLOW, '{"Version":"2099-01-01","Statement":[]}']],
    [
      'The list of Permissions Boundary policies cannot exceed 1 items.',
      { PermissionsBoundaryPolicyInputList: [ALLOW, ALLOW] },
    ],
    [
      'Organization policy at index 1 must contain at least one service control policy',
      { OrderedOrganizationPolicyInputList: [{ ServiceControlPolicyInputList: [] }] },
    ],
    ['ResourceNames are not in a valid ARN format: not-an-arn.', { ResourceArns: ['not-an-arn'] }],
    ['ResourceNames are not in a valid ARN format: *.', { ResourceArns: [A, '*'] }],
    [
      'Invalid input resource handling options. Action does not support resource handling options: s3:GetObject.',
      { ResourceArns: [A], ResourceHandlingOption: 'EC2-VPC-EBS' },
    ],
    [
      'Invalid caller - Caller cannot be null or empty.',
      { ...onA, CallerArn: undefined, ResourcePolicy: DENY },
    ],
    [
      'Invalid caller - Caller must be an IAM user, role or group in this context.',
      { CallerArn: `arn:aws:iam::${ACCOUNT}:root` },
    ],
    [
      'Invalid Entity Arn: * does not clearly define entity type and name.',
      { CallerArn: CALLER, ResourcePolicy: resourcePolicy({ AWS: '*' }) },
    ],
    [
      'ResourceNames are not in a valid ARN format: *.',
      { ...onA, ResourcePolicy: policy(statement('Allow', 's3:GetObject', '*', { Principal: '*' })) },
    ],
    ["'not-an-arn' is not a valid as a Resource Owner.", { ResourceOwner: 'not-an-arn' }],
    ['Context key stack:key has invalid type null.', entries(['stack:key', undefined, ['yes']])],
    [
      'Context values for context key stack:key cannot be null or empty.',
      entries(['stack:key', 'string', undefined]),
    ],
    ['ContextKeyName cannot be null or empty.', entries([undefined, 'string', ['yes']])],
    [
      'Context key string expected a single value, but received 2.',
      entries(['stack:key', 'string', ['a', 'b']]),
    ],
    [bad('stack:key', 'numeric format'), entries(['stack:key', 'numeric', ['0x10']])],
    [bad('stack:key', 'DateTime format'), entries(['stack:key', 'date', ['tomorrow']])],
    [bad('stack:key', 'IP address'), entries(['stack:key', 'ip', ['999.0.0.1']])],
    [bad('stack:key', 'base-64 encoded binary format'), entries(['stack:key', 'binaryList', ['!base64']])],
    [
      'Duplicate context key: STACK:KEY.',
      entries(['stack:key', 'string', ['a']], ['STACK:KEY', 'string', ['b']]),
    ],
  ];

  for (const [message, more, policies = [ALLOW]] of INVALID)
    test(`refuses: ${message} (${Object.keys(more).join()})`, () => invalid(message, policies, more));

  test('an entry that says nothing is passed over', async () => {
    assert.equal(await decision([ALLOW], { ContextEntries: [{}] }), 'allowed');
  });

  test('the permission is for the account as a whole', async () => {
    const [permission] =
      (await bench.permissions(simulateCustomPolicy, {
        PolicyInputList: [],
        ActionNames: [],
      })) ?? [];
    assert.deepEqual(permission, { action: 'iam:SimulateCustomPolicy', resources: [{ arn: '*' }] });
  });
});
