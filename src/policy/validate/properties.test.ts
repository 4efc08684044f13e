import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { awsManagedPolicyDocument, listAwsManagedPolicies } from '../../identity/aws-managed-policies.ts';
import { type CompactIamData, iamDataOf } from './compact-iam-data.ts';
import { overlaps } from './overlap.ts';
import { validatePolicy } from './validate.ts';

const bytes = readFileSync(join(import.meta.dirname, '../../../generated/iam-data.bin'));
const data = iamDataOf(JSON.parse(zstdDecompressSync(bytes).toString('utf8')) as CompactIamData);
const TYPES = [
  'IDENTITY_POLICY',
  'RESOURCE_POLICY',
  'SERVICE_CONTROL_POLICY',
  'RESOURCE_CONTROL_POLICY',
] as const;

/**
 * Errors that AWS's own policies have: actions, keys and resources that AWS took away or never documented, and conditions
 * that some of the statement's actions do not know. Nothing of the form of a policy is among them.
 */
const EXPLAINABLE = new Set([
  'INVALID_ACTION',
  'INVALID_ARN_RESOURCE',
  'INVALID_GLOBAL_CONDITION_KEY',
  'INVALID_SERVICE',
  'INVALID_SERVICE_CONDITION_KEY',
  'INVALID_SERVICE_IN_ACTION',
  'MISSING_QUALIFIER',
  'UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
]);

test("AWS's own policies have no errors but those of AWS's changing services, and those in few", () => {
  const policies = listAwsManagedPolicies();
  const errors: string[] = [];
  const withErrors = new Set<string>();
  for (const { arn, name } of policies.filter((_, place) => place % 3 === 0)) {
    for (const { findingType, issueCode, findingDetails } of validatePolicy(
      awsManagedPolicyDocument(arn) ?? '',
      'IDENTITY_POLICY',
      { data },
    )) {
      if (findingType !== 'ERROR') continue;
      withErrors.add(name);
      if (!EXPLAINABLE.has(issueCode)) errors.push(`${name}: ${issueCode}: ${findingDetails}`);
    }
  }
  assert.deepEqual(errors, []);
  assert.ok(withErrors.size < policies.length / 3 / 10, `${withErrors.size} policies`);
});

test("the policies that AWS's page names have the findings it names", () => {
  const codesOf = (name: string): string[] => {
    const policy = listAwsManagedPolicies().find((one) => one.name === name);
    const text = awsManagedPolicyDocument(policy?.arn ?? '') ?? '';
    return validatePolicy(text, 'IDENTITY_POLICY', { data }).map(({ issueCode }) => issueCode);
  };
  assert.deepEqual(codesOf('AdministratorAccess'), [
    'PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE',
    'CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE',
  ]);
  assert.ok(codesOf('IAMFullAccess').includes('PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE'));
  assert.ok(codesOf('PowerUserAccess').includes('CREATE_SLR_WITH_STAR_IN_RESOURCE'));
  assert.ok(codesOf('AWSOrganizationsServiceTrustPolicy').includes('CREATE_SLR_WITH_STAR_IN_RESOURCE'));
  assert.ok(codesOf('AdministratorAccess-Amplify').includes('PASS_ROLE_WITH_STAR_IN_RESOURCE'));
  assert.ok(codesOf('ReadOnlyAccess').includes('POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA'));
});

const word = fc.constantFrom(
  '*',
  'Allow',
  's3:Get*',
  'sts:AssumeRole',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
  'arn:aws:s3:::b/${aws:username}',
  'arn:aws:iam::1:role/*',
  '${',
  '10.0.0.1/8',
  '__proto__',
  'constructor:x',
  'aws:ResourceTag/',
  'true',
);
const key = fc.constantFrom(
  'Version',
  'Statement',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'Principal',
  'NotPrincipal',
  'Condition',
  'Sid',
  'AWS',
  'Federated',
  'Service',
  'StringLike',
  'ForAllValues:StringEquals',
  'IpAddress',
  'aws:SourceIp',
  'aws:TagKeys',
  'aws:username',
  '__proto__',
  '"\\"',
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    word,
    fc.constantFrom(1, true, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

/** JSON with whatever names, `__proto__` among them. */
function print(node: unknown): string {
  if (node instanceof Map) {
    return `{${[...node].map(([name, item]) => `${JSON.stringify(name)}: ${print(item)}`).join(',\n')}}`;
  }
  return Array.isArray(node) ? `[${node.map(print).join(', ')}]` : JSON.stringify(node);
}

test('any JSON gets findings that point into it', () => {
  fc.assert(
    fc.property(value, fc.constantFrom(...TYPES), (node, type) => {
      const text = print(
        new Map([
          ['Version', '2012-10-17'],
          ['Statement', node],
        ] as [string, unknown][]),
      );
      for (const { locations } of validatePolicy(text, type, { data })) {
        for (const { span } of locations) {
          const part = text.slice(span.start.offset, span.end.offset);
          assert.ok(
            span.start.offset <= span.end.offset && part.length === span.end.offset - span.start.offset,
          );
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('any text gets findings', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...TYPES), (text, type) => {
      assert.ok(validatePolicy(text, type, { data }).length > 0);
    }),
  );
});

const glob = fc
  .array(fc.constantFrom('a', 'b', '?', '*'), { maxLength: 6 })
  .map((letters) => letters.join(''));
const toRegExp = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replaceAll('?', '.').replaceAll('*', '.*')}$`);

test('patterns overlap whenever one text has the form of both', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 7 }).map((text) => text.join(''));
  fc.assert(
    fc.property(glob, glob, letters, (one, other, text) => {
      if (toRegExp(one).test(text) && toRegExp(other).test(text)) assert.ok(overlaps(one, other));
      assert.equal(overlaps(one, other), overlaps(other, one));
    }),
    { numRuns: 2000 },
  );
  for (const [one, other] of [
    ['a', 'b'],
    ['a*b', 'a*c'],
    ['?', ''],
    ['a?', 'a'],
  ] as const) {
    assert.equal(overlaps(one, other), false);
  }
});

const LONG = 100_000;
const repeated = (unit: (place: number) => string, separator = ','): string => {
  const parts: string[] = [];
  for (let length = 0; length < LONG; length += (parts.at(-1)?.length ?? 0) + separator.length) {
    parts.push(unit(parts.length));
  }
  return parts.join(separator);
};
const statement = (action: string, resource = '"*"', condition = '{}'): string =>
  `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":${action},"Resource":${resource},"Condition":${condition}}}`;

const HOSTILE: Readonly<Record<string, string>> = {
  'actions of stars': statement(`["ec2:${repeated(() => '*a', '')}"]`),
  'many patterns of actions': statement(`[${repeated((place) => `"ec2:*${place.toString(36)}*"`)}]`),
  'many slips': statement(`[${repeated((place) => `"ec2:Describ${place % 9}nstances"`)}]`),
  'a resource of stars': statement('"*"', `"arn:aws:ec2:us-east-1:111122223333:${repeated(() => '*a', '')}"`),
  'many open resources': statement('"*"', `[${repeated((place) => `"arn:aws:ec2:*:*:*${place}/*"`)}]`),
  'variables that do not end': statement('"*"', `"arn:aws:s3:::${repeated(() => '$' + '{a', '')}"`),
  'many keys for many actions': statement(
    `[${repeated(() => '"s3:GetObject"')}]`,
    '"*"',
    `{"StringEquals":{${repeated((place) => `"aws:ResourceTag/${place}":"x"`)}}}`,
  ),
  'unknown operators': statement('"*"', '"*"', `{${repeated((place) => `"Op${place}":{"a":"b"}`)}}`),
  'brackets that do not end': '['.repeat(LONG),
};

for (const [name, text] of Object.entries(HOSTILE)) {
  test(`a policy of ${name} is judged in bounded time, with bounded findings`, () => {
    const start = performance.now();
    for (const type of TYPES) assert.ok(validatePolicy(text, type, { data }).length <= 1000);
    // A hundredth of this on an idle machine; a check whose work is the square of the length takes minutes.
    assert.ok(performance.now() - start < 20_000);
  });
}
