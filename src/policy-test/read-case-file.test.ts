import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from './input-error.ts';
import { readCaseFile } from './read-case-file.ts';
import { readTree } from './tree.ts';

const read = async (text: string, path = 'tests.yaml') => readCaseFile(await readTree({ path, text }));

/** The error a text makes, with its place. */
async function errorOf(text: string, path = 'tests.yaml'): Promise<string> {
  try {
    await read(text, path);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'none';
}

const ONE = 'tests:\n  - { name: n, principal: root, action: s3:GetObject, resource: "*", expect: allow';

test('YAML and JSON say the same', async () => {
  const yaml = await read(`account: 012345678901
defaults: { expect: deny, context: { aws:MultiFactorAuthAge: 3600, aws:SecureTransport: true } }
tests:
  - name: one
    principal: [root, user/bob]
    action: s3:GetObject
    resource: ["*", arn:aws:s3:::a]
    context: { aws:TagKeys: [a, 1.0], aws:SourceIp: null }
`);
  const json = await read(
    JSON.stringify({
      account: '012345678901',
      defaults: {
        expect: 'deny',
        context: { 'aws:MultiFactorAuthAge': '3600', 'aws:SecureTransport': true },
      },
      tests: [
        {
          name: 'one',
          principal: ['root', 'user/bob'],
          action: ['s3:GetObject'],
          resource: ['*', 'arn:aws:s3:::a'],
          context: { 'aws:TagKeys': ['a', '1.0'], 'aws:SourceIp': null },
        },
      ],
    }),
    'tests.json',
  );
  const plain = ({ tests }: typeof yaml) =>
    tests.map(({ principals, position: _, ...rest }) => ({
      ...rest,
      specs: principals.map(({ spec }) => spec),
    }));
  assert.deepEqual(plain(yaml), plain(json));
  assert.equal(yaml.tests[0]?.principals[1]?.spec.account, '012345678901');
  assert.deepEqual(
    yaml.tests[0]?.own.context,
    new Map([
      ['aws:tagkeys', ['a', '1.0']],
      ['aws:sourceip', undefined],
    ]),
  );
});

test('what is not understood is refused where it stands, with the nearest word', async () => {
  for (const [text, error] of [
    ['tests: []\ntestz: 1', 'tests.yaml:2:8: a test file has no member "testz" (did you mean tests?)'],
    ['account: 123', 'tests.yaml:1:10: account must be 12 digits'],
    ['account: "111122223333"', 'tests.yaml:1:1: a test file needs "tests"'],
    ['', 'tests.yaml:1:1: the file is empty'],
    ['tests: 1', 'tests.yaml:1:8: tests must be a list'],
    ['[]', 'tests.yaml:1:1: a test file must be an object'],
    ['tests:\n  - action: s3:GetObject', 'tests.yaml:2:5: a test needs a "name"'],
    ['tests:\n  - name: n', 'tests.yaml:2:5: the test has no "principal", and there is no default'],
    [`${ONE}, actions: x }`, 'tests.yaml:2:94: a test has no member "actions" (did you mean action?)'],
    [
      ONE.replace('allow', 'alow }'),
      'tests.yaml:2:78: the decision is one of allow, deny, implicit-deny, explicit-deny, not "alow" (did you mean allow?)',
    ],
    [ONE.replace('allow', '{ layer: scp } }'), 'tests.yaml:2:78: expect lacks the decision'],
    [
      ONE.replace('allow', '{ decision: deny, layer: boundry } }'),
      'tests.yaml:2:103: the layer is one of root, identity, resource, trust, boundary, session, scp, rcp, not "boundry" (did you mean boundary?)',
    ],
    [
      `${ONE}, policies: { identty: x } }`,
      'tests.yaml:2:106: policies has no member "identty" (did you mean identity?)',
    ],
    [`${ONE}, policies: { identity: 5 } }`, 'tests.yaml:2:107: a policy is a path, or written in place'],
    [
      `${ONE}, policies: { resource: a, trust: b } }`,
      'tests.yaml:2:95: a request has one resource: give a resource policy or a trust policy',
    ],
    [
      `${ONE}, context: { SourceIp: x } }`,
      'tests.yaml:2:106: "SourceIp" is no condition key: they look like aws:SourceIp',
    ],
    [`${ONE}, context: { aws:a: x, AWS:A: y } }`, 'tests.yaml:2:113: AWS:A is given twice'],
    [`${ONE}, context: { aws:a: { b: c } } }`, 'tests.yaml:2:103: the value of aws:a must be a text'],
    [
      ONE.replace('s3:GetObject', 's3:Get*'),
      'tests.yaml:2:41: "s3:Get*" is no action: a request has one, such as s3:GetObject, without wildcards',
    ],
    [ONE.replace('s3:GetObject', '[]'), 'tests.yaml:2:41: action is an empty list'],
    [
      ONE.replace('"*"', 'arn:aws:s3:::a/*'),
      'tests.yaml:2:65: "arn:aws:s3:::a/*" is no resource: a request has one ARN without *, or * alone where it has none',
    ],
    [ONE.replace('root', '{ account: "111122223333" }'), 'tests.yaml:2:27: a principal needs "arn"'],
    [ONE.replace('root', '{ arn: root, groups: [a] }'), 'tests.yaml:2:49: there is no group "a" in "groups"'],
  ] as const) {
    const closed = text.startsWith(ONE.slice(0, 20)) && !text.endsWith('}') ? `${text} }` : text;
    assert.equal(await errorOf(closed), error);
  }
});

test('a broken file is refused with line and column', async () => {
  assert.equal(await errorOf('{"tests": [}', 'tests.json'), 'tests.json:1:12: not a JSON value');
  assert.equal(
    await errorOf('{\n "tests": [],\n "tests": []}', 'tests.json'),
    'tests.json:3:2: "tests" is given twice',
  );
  assert.match(await errorOf('a: 1\na: 2'), /^tests\.yaml:2:1: Map keys must be unique/);
  assert.match(await errorOf('a:\n  b\n c: d'), /^tests\.yaml:2:3: /);
  assert.match(await errorOf('tests: !x 1'), /^tests\.yaml:1:8: Unresolved tag/);
  assert.match(
    await errorOf('tests: []\n---\ntests: []'),
    /^tests\.yaml:2:1: Source contains multiple documents/,
  );
  assert.match(await errorOf('tests: *'), /^tests\.yaml:1:8: .*write '\*' in quotes$/);
  assert.match(await errorOf('tests: *here'), /^tests\.yaml:1:8: there is no anchor &here/);
});

test('a hostile file ends soon, with a sentence', async () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level++) {
    const before = String.fromCharCode(96 + level);
    const name = String.fromCharCode(97 + level);
    bomb.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`);
  }
  assert.match(await errorOf(bomb.join('\n')), /aliases unfold to too much/);
  assert.match(await errorOf('a: &a [*a]'), /nested deeper than 32 levels/);
  assert.match(await errorOf('['.repeat(50_000)), /^tests\.yaml:/);
  assert.match(await errorOf('['.repeat(50_000), 'tests.json'), /nested deeper/);
  assert.match(await errorOf('x'.repeat(5_000_000)), /longer than 4194304 characters/);
  assert.match(await errorOf('__proto__: { tests: [] }\ntests: []'), /no member "__proto__"/);
});
