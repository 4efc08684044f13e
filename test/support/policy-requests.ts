import fc from 'fast-check';
import { type CompiledPolicy, compilePolicy } from '../../src/policy/compile.ts';
import type { PolicyKind } from '../../src/policy/document.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import type { AuthorizationRequest, PolicyPrincipal } from '../../src/policy/request.ts';

/*
 * Policies, principals and requests drawn from few words, so that they meet often enough for every rule to matter.
 */

const HOME = '111111111111';
const AWAY = '222222222222';

/** A policy variable, such as `${aws:username}`. */
const variable = (inner: string): string => `$\{${inner}}`;

const oneOf = <Value>(...values: Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);
const some = <Value>(value: fc.Arbitrary<Value>, maxLength = 2): fc.Arbitrary<Value[]> =>
  fc.array(value, { minLength: 1, maxLength });

const ACTIONS = ['iam:GetUser', 'iam:CreateUser', 's3:GetObject', 'sts:AssumeRole', 'kms:Decrypt'];
const action = oneOf(
  ...ACTIONS,
  '*',
  '*:*',
  'iam:*',
  'IAM:get*',
  'iam:*User',
  's3:Get?bject',
  's3:*',
  'sts:Assume*',
  'kms:De?rypt*',
);
const trustAction = oneOf('sts:AssumeRole', 'sts:*', 'sts:Assume*', 'sts:TagSession');

const RESOURCES = [
  `arn:aws:iam::${HOME}:user/bob`,
  `arn:aws:iam::${HOME}:user/al*ce`,
  `arn:aws:iam::${AWAY}:role/team/dev`,
  'arn:aws:s3:::bucket/home/bob/a:b',
  'arn:aws:s3:::bucket',
  `arn:aws:kms:eu-west-1:${HOME}:key/1`,
  '*',
];
const resource = oneOf(
  ...RESOURCES.filter((arn) => !arn.includes('al*')),
  `arn:aws:iam::${HOME}:*`,
  'arn:aws:iam::*:user/*',
  `arn:aws:iam::*:user/${variable('aws:username')}`,
  `arn:aws:s3:::bucket/home/${variable("aws:username, 'bob'")}/*`,
  `arn:aws:iam::*:user/al${variable('*')}ce`,
  `arn:aws:s3:::${variable('aws:PrincipalTag/none')}`,
  'arn:aws:s3:::buck??',
  'arn:aws:s3:::*',
  'arn:aws:kms:eu-*-1:*:key/1',
  'arn:aws:kms:e*:key/?',
  'arn:aws:s*:::bucket',
);

const SETS = oneOf('', 'ForAllValues:', 'ForAnyValue:');
const IF_EXISTS = oneOf('', 'IfExists');

/** Operators with keys and values they can do something with. */
const FAMILIES: readonly (readonly [string[], string[], string[]])[] = [
  [
    [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
    ],
    ['aws:username', 'AWS:PrincipalTag/team', 'aws:TagKeys', 's3:prefix'],
    [
      'bob',
      'BOB',
      'b*',
      '*',
      'b?b',
      '',
      'red',
      variable('aws:username'),
      variable('aws:none'),
      variable("aws:none, 'red'"),
      variable('*'),
      `b${variable("aws:none, 'ob'")}`,
      `b${variable('aws:none')}`,
      'r*d',
    ],
  ],
  [
    [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ],
    ['s3:max-keys', 'aws:username'],
    [
      '10',
      '10.0',
      '-1',
      '1e1',
      '11',
      'ten',
      '',
      '9007199254740993',
      '9007199254740993.0',
      '9.99',
      '99.9e-1',
      '-0',
    ],
  ],
  [
    [
      'DateEquals',
      'DateNotEquals',
      'DateLessThan',
      'DateLessThanEquals',
      'DateGreaterThan',
      'DateGreaterThanEquals',
    ],
    ['aws:CurrentTime', 'aws:EpochTime', 'aws:username'],
    [
      '2026-11-24T00:00:00Z',
      '2026-11-24',
      '2026-11-24T01:00:00+01:00',
      '1795478400',
      '2026-11',
      '2026-02-30',
      '2026-11-24T05:30:00+05:30',
      '2026-11-23T23:59:59z',
    ],
  ],
  [
    ['Bool'],
    ['aws:SecureTransport', 'aws:MultiFactorAuthPresent', 'aws:username'],
    ['true', 'false', 'TRUE', 'maybe', variable('aws:SecureTransport')],
  ],
  [['BinaryEquals'], ['kms:blob', 'aws:username'], ['QUJD', 'QUJDRA==', 'QUJDRA', '!']],
  [
    ['IpAddress', 'NotIpAddress'],
    ['aws:SourceIp', 'aws:username'],
    [
      '203.0.113.0/24',
      '203.0.113.7',
      '0.0.0.0/0',
      '2001:db8::/32',
      '::/0',
      '::ffff:203.0.113.7',
      '203.0.113.7/33',
      'x',
    ],
  ],
  [
    ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    ['aws:PrincipalArn', 'aws:SourceArn', 'aws:username'],
    [
      `arn:aws:iam::${HOME}:user/bob`,
      `arn:aws:iam::*:user/${variable('aws:username')}`,
      'arn:aws:iam::*',
      'arn:*:*:*:*:*',
      'arn:aws:s?:::bucket',
      '*',
    ],
  ],
];

const plainCondition = oneOf(...FAMILIES).chain(([operators, keys, values]) =>
  fc.tuple(
    SETS,
    oneOf(...operators),
    IF_EXISTS,
    oneOf(...keys),
    fc.array(oneOf(...values), { maxLength: 2 }),
  ),
);
const nullCondition = fc.tuple(
  SETS,
  fc.constant('Null'),
  fc.constant(''),
  oneOf('aws:username', 'aws:TagKeys', 'aws:none'),
  fc.array(oneOf('true', 'false', 'x'), { maxLength: 2 }),
);
const condition = fc
  .oneof({ arbitrary: plainCondition, weight: 6 }, { arbitrary: nullCondition, weight: 1 })
  .map(([set, operator, ifExists, key, values]) => ({ [`${set}${operator}${ifExists}`]: { [key]: values } }));

const context: fc.Arbitrary<AuthorizationRequest['context']> = fc
  .record(
    {
      'aws:username': oneOf<string | string[]>('bob', 'al*ce', 'Bob', '', 'b:b'),
      'aws:principaltag/team': oneOf<string | string[]>('red', 'Red', '10', 'r*d'),
      'aws:tagkeys': fc.array(oneOf('red', 'bob', '', 'team'), { maxLength: 3 }),
      's3:prefix': oneOf<string | string[]>('', 'bob', 'bob/x'),
      's3:max-keys': oneOf<string | string[]>(
        '10',
        '11',
        '-1',
        '9.99',
        ['10', '12'],
        '9007199254740993',
        '9007199254740992',
        '0',
      ),
      'aws:currenttime': oneOf<string | string[]>(
        '2026-11-24T00:00:00Z',
        '2026-11-24T00:00:00.5Z',
        '2025-01-01T00:00:00Z',
      ),
      'aws:epochtime': oneOf<string | string[]>('1795478400', '1795478401'),
      'aws:securetransport': oneOf<string | string[]>('true', 'false'),
      'aws:multifactorauthpresent': oneOf<string | string[]>('true', 'false', 'True'),
      'kms:blob': oneOf<string | string[]>('QUJD', 'QUJDRA==', '%'),
      'aws:sourceip': oneOf<string | string[]>(
        '203.0.113.7',
        '203.0.114.7',
        '2001:db8::1',
        '::ffff:203.0.113.7',
        'garbage',
      ),
      'aws:principalarn': oneOf<string | string[]>(
        `arn:aws:iam::${HOME}:user/bob`,
        `arn:aws:iam::${HOME}:role/dev`,
      ),
      'aws:sourcearn': oneOf<string | string[]>('arn:aws:s3:::bucket', 'arn:aws:sn:::bucket:x'),
    },
    { requiredKeys: [] },
  )
  .map((values) => new Map(Object.entries(values)));

const SESSION = `arn:aws:sts::${HOME}:assumed-role/dev/alice`;
const ROLE = `arn:aws:iam::${HOME}:role/team/dev`;
const USER = `arn:aws:iam::${HOME}:user/bob`;
const FEDERATED = `arn:aws:sts::${HOME}:federated-user/fred`;
const CANONICAL = 'c'.repeat(64);

const AWS_PRINCIPALS = [
  HOME,
  AWAY,
  `arn:aws:iam::${HOME}:root`,
  USER,
  ROLE,
  SESSION,
  FEDERATED,
  '*',
  'AIDAAAAAAAAAAAAAAAAA',
  'AROAAAAAAAAAAAAAAAAA',
];

const namedPrincipal = fc
  .record(
    {
      AWS: some(oneOf(...AWS_PRINCIPALS), 3),
      Service: some(oneOf('ec2.amazonaws.com', 's3.amazonaws.com')),
      Federated: some(oneOf('accounts.google.com', `arn:aws:iam::${HOME}:saml-provider/corp`)),
      CanonicalUser: fc.constant([CANONICAL]),
    },
    { requiredKeys: [] },
  )
  .filter((named) => Object.keys(named).length > 0);

export const principal: fc.Arbitrary<PolicyPrincipal> = oneOf<PolicyPrincipal>(
  { type: 'root', accountId: HOME, arn: `arn:aws:iam::${HOME}:root`, uniqueId: HOME },
  { type: 'user', accountId: HOME, arn: USER, uniqueId: 'AIDAAAAAAAAAAAAAAAAA', canonicalUserId: CANONICAL },
  { type: 'user', accountId: HOME, arn: USER, uniqueId: 'AIDANEWNEWNEWNEWNEWN' },
  { type: 'assumed-role', accountId: HOME, arn: SESSION, roleArn: ROLE, uniqueId: 'AROAAAAAAAAAAAAAAAAA' },
  {
    type: 'assumed-role',
    accountId: HOME,
    arn: `arn:aws:sts::${HOME}:assumed-role/Linked/x`,
    roleArn: `arn:aws:iam::${HOME}:role/aws-service-role/ec2.amazonaws.com/Linked`,
    uniqueId: 'AROALINKEDLINKEDLINK',
  },
  {
    type: 'federated-user',
    accountId: HOME,
    arn: FEDERATED,
    userArn: USER,
    uniqueId: 'AIDAAAAAAAAAAAAAAAAA',
  },
  {
    type: 'federated-user',
    accountId: HOME,
    arn: FEDERATED,
    userArn: `arn:aws:iam::${HOME}:root`,
    uniqueId: HOME,
  },
  { type: 'service', accountId: HOME, arn: 'ec2.amazonaws.com', uniqueId: 'ec2' },
  { type: 'web-identity', accountId: HOME, arn: 'accounts.google.com', uniqueId: 'g' },
  { type: 'saml', accountId: HOME, arn: `arn:aws:iam::${HOME}:saml-provider/corp`, uniqueId: 's' },
  { type: 'anonymous', accountId: '', arn: 'anonymous', uniqueId: '' },
);

const effect = oneOf('Allow', 'Allow', 'Allow', 'Deny');
const actions = fc.oneof(
  { arbitrary: some(action, 3).map((Action) => ({ Action })), weight: 5 },
  { arbitrary: some(action).map((NotAction) => ({ NotAction })), weight: 1 },
);
const resources = fc.oneof(
  { arbitrary: some(resource, 3).map((Resource) => ({ Resource })), weight: 5 },
  { arbitrary: some(resource).map((NotResource) => ({ NotResource })), weight: 1 },
);
const conditions = fc.oneof(
  { arbitrary: fc.constant({}), weight: 2 },
  { arbitrary: condition.map((Condition) => ({ Condition })), weight: 2 },
  { arbitrary: fc.tuple(condition, condition).map(([a, b]) => ({ Condition: { ...a, ...b } })), weight: 1 },
);

const merged = (...parts: fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all));

const effects = effect.map((Effect) => ({ Effect }));
const named = namedPrincipal.map((Principal) => ({ Principal }));
const everyone = fc.constant({ Principal: '*' });
const excepting = namedPrincipal.map((NotPrincipal) => ({ NotPrincipal, Effect: 'Deny' }));

const STATEMENTS: Record<PolicyKind, fc.Arbitrary<object>> = (() => {
  const identity = merged(effects, actions, resources, conditions);
  return {
    managed: identity,
    inline: identity,
    session: identity,
    scp: identity,
    trust: merged(
      effects,
      named.filter(({ Principal }) => !('CanonicalUser' in Principal)),
      some(trustAction).map((Action) => ({ Action })),
      conditions,
    ),
    resource: fc.oneof(
      { arbitrary: merged(effects, named, actions, resources, conditions), weight: 4 },
      { arbitrary: merged(effects, everyone, actions, resources, conditions), weight: 1 },
      { arbitrary: merged(excepting, actions, resources, conditions), weight: 1 },
    ),
    rcp: merged(effects, everyone, actions, resources, conditions),
  };
})();

const BINDINGS = oneOf(
  undefined,
  new Map([
    [USER, 'AIDAAAAAAAAAAAAAAAAA'],
    [ROLE, 'AROAAAAAAAAAAAAAAAAA'],
  ]),
  new Map([[USER, 'AIDANEWNEWNEWNEWNEWN']]),
);

const OLD_MAY_BE: ReadonlySet<PolicyKind> = new Set(['inline', 'session', 'resource', 'trust', 'rcp']);

const policy = (kind: PolicyKind): fc.Arbitrary<CompiledPolicy> =>
  fc
    .tuple(
      fc.array(STATEMENTS[kind], { minLength: 1, maxLength: 4 }),
      OLD_MAY_BE.has(kind) ? oneOf('2012-10-17', '2012-10-17', '2008-10-17') : fc.constant('2012-10-17'),
      BINDINGS,
    )
    .map(([Statement, Version, bindings]) => {
      const document = parsePolicy(JSON.stringify({ Version, Statement }), kind);
      return compilePolicy(
        document,
        { kind: 'managed', id: 'p' },
        bindings === undefined ? {} : { bindings },
      );
    });

/** `value` is left out more often than not. */
const rarely = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary: value, weight: 2 });

const optional = <Value>(
  name: keyof AuthorizationRequest,
  value: fc.Arbitrary<Value>,
): fc.Arbitrary<object> => rarely(value).map((found) => (found === undefined ? {} : { [name]: found }));

export const request: fc.Arbitrary<AuthorizationRequest> = fc
  .tuple(
    fc.record({
      principal,
      action: oneOf(...ACTIONS, 'IAM:GETUSER'),
      resource: oneOf(...RESOURCES),
      context,
      identityPolicies: fc.array(policy('inline'), { maxLength: 3 }),
    }),
    optional('resourcePolicy', fc.oneof(policy('resource'), policy('trust'))),
    optional('resourcePolicyRequired', fc.constant(true)),
    optional('resourceAccountId', oneOf(HOME, AWAY)),
    optional('permissionsBoundary', policy('managed')),
    optional('sessionPolicies', fc.array(policy('session'), { maxLength: 2 })),
    optional('serviceControlPolicies', fc.array(fc.array(policy('scp'), { maxLength: 2 }), { maxLength: 2 })),
    optional(
      'resourceControlPolicies',
      fc.array(fc.array(policy('rcp'), { maxLength: 2 }), { maxLength: 2 }),
    ),
  )
  .map((parts) => Object.assign({}, ...parts) as AuthorizationRequest);
