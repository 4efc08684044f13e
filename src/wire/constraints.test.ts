import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StaticStructureSchema } from '@smithy/types';
import { AwsError } from '../core/aws-error.ts';
import type { ValidationStyle } from './constraint-rules.ts';
import { assertValid, constraintChecks, type SkippedConstraints } from './constraints.ts';
import type { ServiceFacts } from './facts.ts';
import { shapeReader } from './shape.ts';

const NS = 'test';
const TAG: StaticStructureSchema = [3, NS, 'Tag', 0, ['Key', 'Value'], [0, 0], 2];
const REQUEST: StaticStructureSchema = [
  3,
  NS,
  'Request',
  0,
  ['UserName', 'Password', 'Tags', 'Keys', 'Context', 'Seconds', 'Origin', 'Blob', 'Ids'],
  [0, [0, 8], [1, NS, 'Tags', 0, () => TAG], 64 | 0, 128 | 0, 1, 0, 21, 64 | 0],
  1,
];

const CONSTRAINTS: ServiceFacts['constraints'] = {
  Request: {
    UserName: { min: 2, max: 8, pattern: '[\\w]+' },
    Password: { min: 4, pattern: '[a-z]*' },
    Tags: { max: 2 },
    Keys: { max: 3, member: { min: 1, max: 4, pattern: '[a-z]*' } },
    Context: { key: { max: 3 }, value: { max: 5 } },
    Seconds: { min: 900, max: 3600 },
    Origin: { enum: ['AWS_KMS', 'EXTERNAL'] },
    Blob: { min: 1, max: 4 },
    Ids: { member: { min: 1, max: 4 } },
  },
  Tag: { Key: { min: 1, max: 4 }, Value: { min: 0, max: 4 } },
};

function messageFor(
  input: object,
  skipped: SkippedConstraints = {},
  style: ValidationStyle = 'classic',
): string | undefined {
  const check = constraintChecks(skipped, style)(shapeReader(CONSTRAINTS)(REQUEST));
  try {
    assertValid(check, input, 'ValidationError');
    return undefined;
  } catch (error) {
    assert.ok(error instanceof AwsError);
    assert.equal(error.code, 'ValidationError');
    assert.equal(error.status, 400);
    return error.message;
  }
}

const one = (violation: string): string => `1 validation error detected: ${violation}`;

test('a valid input passes', () => {
  assert.equal(
    messageFor({
      UserName: 'bob',
      Tags: [{ Key: 'a', Value: '' }],
      Keys: ['a'],
      Seconds: 900,
      Origin: 'EXTERNAL',
    }),
    undefined,
  );
});

test('a missing required member is reported as null, whatever the depth', () => {
  assert.equal(
    messageFor({}),
    one("Value null at 'userName' failed to satisfy constraint: Member must not be null"),
  );
  assert.equal(
    messageFor({ UserName: 'bob', Tags: [{ Key: 'a', Value: 'b' }, { Key: 'a' }] }),
    one("Value null at 'tags.2.member.value' failed to satisfy constraint: Member must not be null"),
  );
});

test('texts are those of AWS for length, pattern, value and enum', () => {
  const cases: readonly [object, string][] = [
    [
      { UserName: 'toolongname' },
      "Value 'toolongname' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 8",
    ],
    [
      { UserName: 'b/b' },
      "Value 'b/b' at 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+",
    ],
    [
      { Seconds: 899 },
      "Value '899' at 'seconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    [
      { Seconds: 43201 },
      "Value '43201' at 'seconds' failed to satisfy constraint: Member must have value less than or equal to 3600",
    ],
    [
      { Origin: 'HERE' },
      "Value 'HERE' at 'origin' failed to satisfy constraint: Member must satisfy enum value set: [AWS_KMS, EXTERNAL]",
    ],
    [
      { Tags: [{ Key: 'aaaaa', Value: '' }] },
      "Value 'aaaaa' at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 4",
    ],
    [
      { Keys: ['ok', 'tooLong'] },
      "Value '[ok, tooLong]' at 'keys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 4, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]*]",
    ],
    [
      { Context: { long: 'a' } },
      "Value '{long=a}' at 'context' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 3]",
    ],
    [
      { Context: { a: 'longer' } },
      "Value '{a=longer}' at 'context' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 5]",
    ],
  ];
  for (const [input, text] of cases) assert.equal(messageFor({ UserName: 'bob', ...input }), one(text));
});

test('all violations are reported in one error, in the order of Java, of one member the pattern first, as recorded from STS', () => {
  assert.equal(
    messageFor({ UserName: '', Seconds: 1 }),
    "3 validation errors detected: Value '1' at 'seconds' failed to satisfy constraint: Member must have value greater than or equal to 900; " +
      "Value '' at 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+; " +
      "Value '' at 'userName' failed to satisfy constraint: Member must have length greater than or equal to 2",
  );
});

test('a sensitive value is never repeated', () => {
  assert.equal(
    messageFor({ UserName: 'bob', Password: 'S3' }),
    "2 validation errors detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]*; " +
      "Value at 'password' failed to satisfy constraint: Member must have length greater than or equal to 4",
  );
});

test('length counts characters, not UTF-16 units', () => {
  assert.doesNotMatch(messageFor({ UserName: '😀'.repeat(8) }) ?? '', /length/);
  assert.match(messageFor({ UserName: '😀'.repeat(9) }) ?? '', /length less than or equal to 8/);
});

test('a list that is too long is still looked through, unless it is endless', () => {
  const tags = (count: number) => Array.from({ length: count }, () => ({ Key: 'aaaaaaa', Value: '' }));
  assert.match(
    messageFor({ UserName: 'bob', Tags: tags(3) }) ?? '',
    /^4 validation errors detected: .*'tags\.3\.member\.key'/,
  );
  assert.match(
    messageFor({ UserName: 'bob', Tags: tags(1001) }) ?? '',
    /^1 validation error detected: Value '.+' at 'tags' failed to satisfy constraint: Member must have length less than or equal to 2$/s,
  );
});

test('IAM words its violations in another way, as recorded from it', () => {
  const modern = (input: object): string | undefined =>
    messageFor({ UserName: 'bob', ...input }, {}, 'modern');
  assert.equal(
    messageFor({ UserName: '' }, {}, 'modern'),
    "2 validation errors detected: Value at 'userName' failed to satisfy constraint: Member must have length greater than or equal to 2; " +
      "Value at 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+",
  );
  assert.equal(
    modern({ UserName: undefined }),
    one("Value at 'userName' failed to satisfy constraint: Member must not be null"),
  );
  assert.equal(
    modern({ Seconds: 0 }),
    one(
      "Value at 'seconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ),
  );
  assert.equal(
    modern({ Keys: ['a', 'B'] }),
    one(
      "Value at 'keys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 4, " +
        'Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]*, Member must not be null]',
    ),
  );
  assert.equal(
    modern({ Ids: ['tooLong'] }),
    one(
      "Value at 'ids' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 4, " +
        'Member must have length greater than or equal to 1]',
    ),
  );
});

test('a service may take over a member, or one rule of it', () => {
  assert.equal(messageFor({}, { Request: { UserName: true } }), undefined);
  assert.equal(messageFor({ UserName: '/' }, { Request: { UserName: ['pattern', 'min'] } }), undefined);
  assert.match(
    messageFor({ UserName: '/'.repeat(9) }, { Request: { UserName: ['pattern'] } }) ?? '',
    /less than or equal to 8$/,
  );
});

test('an error stays of bounded length whatever the input', () => {
  const long = 'a'.repeat(1_000_000);
  assert.ok((messageFor({ UserName: long }) ?? '').length < 20_000);
  const tags = Array.from({ length: 900 }, () => ({ Key: long, Value: long }));
  assert.ok((messageFor({ UserName: 'bob', Tags: tags }) ?? '').length < 50_000);
});
