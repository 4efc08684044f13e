import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import identityCases from './cases/identity-grammar.json' with { type: 'json' };
import resourceCases from './cases/resource-grammar.json' with { type: 'json' };
import type { PolicyKind } from './document.ts';
import { MAX_POLICY_CHARACTERS, parsePolicy } from './parse.ts';
import { policySize } from './size.ts';
import { PolicySyntaxError } from './syntax-error.ts';

interface GrammarCase {
  readonly name: string;
  readonly kind: string;
  readonly policy: unknown;
  /** What AWS answers; absent where the policy is accepted. */
  readonly message?: string;
}

const messageOf = (text: string, kind: PolicyKind): string | undefined => {
  try {
    parsePolicy(text, kind);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof PolicySyntaxError, String(error));
    return error.message;
  }
};

const SETS: readonly (readonly [string, readonly GrammarCase[]])[] = [
  ['identities', identityCases],
  ['resources', resourceCases],
];

for (const [what, cases] of SETS) {
  test(`policies of ${what} are accepted or refused with AWS's own text`, () => {
    for (const { name, kind, policy, message } of cases) {
      const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
      assert.equal(messageOf(text, kind as PolicyKind), message, name);
    }
  });
}

test('a refusal says where and what', () => {
  const text = '{\n  "Version": "2012-10-17",\n  "Statement": [{ "Effect": "Perhaps" }]\n}';
  assert.throws(
    () => parsePolicy(text, 'managed'),
    (error) => {
      assert.ok(error instanceof PolicySyntaxError);
      assert.deepEqual(error.position, { line: 3, column: 17 });
      assert.equal(error.detail, 'Effect must be Allow or Deny');
      return true;
    },
  );
});

test('statements know their place in the text', () => {
  const statement = '{"Effect":"Allow","Action":"*","Resource":"*"}';
  const text = `{"Version":"2012-10-17","Statement":[\n${statement},\n  ${statement}]}`;
  const places = parsePolicy(text, 'managed').statements.map(({ index, line, column }) => [
    index,
    line,
    column,
  ]);
  assert.deepEqual(places, [
    [0, 2, 1],
    [1, 3, 3],
  ]);
});

test('hostile documents are refused at once', () => {
  const deep = (open: string, close: string): string => open.repeat(50_000) + close.repeat(50_000);
  const documents = [
    deep('[', ']'),
    deep('{"Statement":', '}'),
    'x'.repeat(MAX_POLICY_CHARACTERS + 1),
    `{"Version":"${'\\u0041'.repeat(100_000)}`,
    `{${'"a":1,'.repeat(100_000)}`,
    `{"Statement":${'\n'.repeat(500_000)}`,
    '',
  ];
  for (const text of documents) {
    const start = performance.now();
    assert.notEqual(messageOf(text, 'managed'), undefined);
    assert.notEqual(messageOf(text, 'trust'), undefined);
    assert.ok(performance.now() - start < 500, `${text.slice(0, 20)} took too long`);
  }
});

test('thousands of statements are read in bounded time', () => {
  const statement = '{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::bucket/*"}\n\n\n';
  const text = `{"Version":"2012-10-17","Statement":[${new Array<string>(10_000).fill(statement).join(',')}]}`;
  const start = performance.now();
  assert.equal(parsePolicy(text, 'managed').statements.length, 10_000);
  assert.ok(performance.now() - start < 2000);
});

test('whatever the text, the answer is a document or a PolicySyntaxError', () => {
  const kinds: PolicyKind[] = ['managed', 'inline', 'session', 'trust', 'resource', 'scp', 'rcp'];
  const json = fc.json({ maxDepth: 4 });
  const mangled = fc
    .tuple(
      fc.constant(
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"a":"b"}}}}',
      ),
      fc.nat(),
      fc.string({ maxLength: 3 }),
    )
    .map(([text, at, noise]) => text.slice(0, at % text.length) + noise + text.slice((at % text.length) + 1));
  fc.assert(
    fc.property(fc.oneof(json, mangled, fc.string()), fc.constantFrom(...kinds), (text, kind) => {
      messageOf(text, kind);
    }),
  );
});

test('size counts what is not white space', () => {
  assert.equal(policySize(' {\t"a": "b c"\r\n} '), 10);
});
