import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorize } from './api/authorize.ts';
import { compile } from './api/compile.ts';
import type { CompiledPolicy } from './compile.ts';
import { MAX_POLICY_CHARACTERS } from './parse.ts';
import { PolicySyntaxError } from './syntax-error.ts';

const BOB = 'arn:aws:iam::111122223333:user/bob';

const ask = (policies: readonly CompiledPolicy[], resource: string, action = 's3:GetObject') =>
  authorize({ principal: BOB, action, resource, identityPolicies: policies }).decision;

const withStatements = (statements: readonly object[]): CompiledPolicy =>
  compile({ Version: '2012-10-17', Statement: statements });

/** Fails when `run` takes longer than this; the machine that tests may be busy. */
function within(milliseconds: number, run: () => void): void {
  const start = performance.now();
  run();
  const took = performance.now() - start;
  assert.ok(took < milliseconds, `took ${took.toFixed(0)} ms`);
}

const refused = (policy: string | object, detail: RegExp): void =>
  assert.throws(
    () => compile(policy),
    (error) => error instanceof PolicySyntaxError && detail.test(error.detail),
  );

test('what JSON.parse would let pass is refused: names given twice, lone surrogates, comments', () => {
  const statement = '"Effect":"Allow","Action":"*","Resource":"*"';
  const policy = (inner: string): string => `{"Version":"2012-10-17","Statement":[{${inner}}]}`;
  refused(policy(`${statement},"Effect":"Deny"`), /"Effect" is given twice/);
  refused(policy(`${statement},"Condition":{"Bool":{"a":"b"},"Bool":{"a":"c"}}`), /"Bool" is given twice/);
  refused(policy(`${statement},"Eff\\u0065ct":"Deny"`), /"Effect" is given twice/);
  refused(policy(`${statement},"Sid":"\\ud800"`), /lone surrogate/);
  refused(policy(`${statement},"Sid":"\ud800"`), /lone surrogate/);
  refused(policy(`${statement} /* so */`), /expected/);
  refused(`${policy(statement)} {}`, /behind the end/);
  refused(`\ufeff${policy(statement)}`, /not a JSON value/);
});

test('nesting without end is refused at once, as text and as object', () => {
  let deep: object = {};
  for (let level = 0; level < 100_000; level++) deep = { Statement: deep };
  const cycle: Record<string, unknown> = {};
  cycle['Statement'] = cycle;
  within(1000, () => {
    refused('['.repeat(500_000), /nested deeper/);
    refused('{"a":'.repeat(100_000), /nested deeper/);
    refused(deep, /JSON can say|nested deeper|longer than/);
    refused(cycle, /JSON can say/);
    refused({ Version: 1n }, /JSON can say/);
    refused(() => undefined, /JSON can say/);
  });
});

test('megabytes are refused before they are read', () => {
  within(100, () => refused(' '.repeat(MAX_POLICY_CHARACTERS + 1), /longer than/));
});

test('names of built-in properties are names like others', () => {
  refused('{"Version":"2012-10-17","__proto__":{},"Statement":[]}', /unknown element __proto__/);
  for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__']) {
    const condition = `{"${name}":{"a":"b"}}`;
    const statement = `{"Effect":"Allow","Action":"*","Resource":"*","Condition":${condition}}`;
    refused(`{"Version":"2012-10-17","Statement":${statement}}`, /unknown condition operator/);
    const policy = withStatements([
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { [`${name}`]: 'x' } } },
    ]);
    const request = { principal: BOB, action: 's3:GetObject', resource: '*', identityPolicies: [policy] };
    assert.equal(authorize(request).decision, 'ImplicitDeny', name);
    assert.equal(authorize({ ...request, context: JSON.parse(`{"${name}":"x"}`) }).decision, 'Allow', name);
  }
});

test('thousands of statements are compiled and decided in bounded time', () => {
  const statements = Array.from({ length: 5000 }, (_, at) => ({
    Effect: at % 7 === 0 ? 'Deny' : 'Allow',
    Action: at % 2 === 0 ? `s3:*${at}` : `s3:Get${'?'.repeat(at % 9)}*`,
    Resource: `arn:aws:s3:::box${at}/*`,
  }));
  let policy: CompiledPolicy | undefined;
  within(2000, () => {
    policy = withStatements(statements);
  });
  const policies = policy === undefined ? [] : [policy];
  within(2000, () => {
    for (let at = 0; at < 20; at++) ask(policies, `arn:aws:s3:::box${at}/a`, `s3:GetObject${at}`);
  });
  assert.equal(ask(policies, 'arn:aws:s3:::box11/a'), 'Allow');
  assert.equal(ask(policies, 'arn:aws:s3:::box21/a'), 'ExplicitDeny');
  assert.equal(ask(policies, 'arn:aws:s3:::box12/a'), 'ImplicitDeny');
});

test('resources that each begin with the one before make a deep tree, not a slow one', () => {
  const statements = Array.from({ length: 800 }, (_, at) => ({
    Effect: 'Allow',
    Action: 's3:*',
    Resource: `arn:aws:s3:::${'a'.repeat(at + 1)}b`,
  }));
  within(1000, () => {
    const policies = [withStatements(statements)];
    assert.equal(ask(policies, `arn:aws:s3:::${'a'.repeat(800)}b`), 'Allow');
    assert.equal(ask(policies, `arn:aws:s3:::${'a'.repeat(801)}b`), 'ImplicitDeny');
    assert.equal(ask(policies, `arn:aws:s3:::${'a'.repeat(400)}`), 'ImplicitDeny');
  });
});

test('patterns made to explode are decided at once, wherever they stand', () => {
  const explosive = [`${'*a'.repeat(1000)}*b`, `*${'?a'.repeat(500)}*c`, `${'a*'.repeat(1000)}d`];
  const long = 'a'.repeat(20_000);
  for (const pattern of explosive) {
    const policies = [
      withStatements([
        { Effect: 'Allow', Action: `s3:${pattern}`, Resource: '*' },
        { Effect: 'Allow', Action: '*', Resource: `arn:aws:s3:::${pattern}` },
        { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringLike: { key: pattern } } },
        {
          Effect: 'Allow',
          Action: '*',
          Resource: '*',
          Condition: { ArnLike: { key: `arn:${pattern}:${pattern}:${pattern}:${pattern}:${pattern}` } },
        },
      ]),
    ];
    within(2000, () => {
      const request = { principal: BOB, action: `s3:${long}`, resource: `arn:aws:s3:::${long}` };
      const context = { key: `arn:${long}:${long}:${long}:${long}:${long}` };
      const { decision, explanation } = authorize({ ...request, context, identityPolicies: policies });
      assert.equal(decision, 'ImplicitDeny');
      assert.equal(explanation.nearest.length, 4);
    });
  }
});

test('numbers made to explode are no numbers', () => {
  const policy = (value: string): CompiledPolicy =>
    withStatements([
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { NumericLessThan: { n: value } } },
    ]);
  within(500, () => {
    for (const n of ['1e999999999', '9'.repeat(100_000), '1e', '-', '0x10', ' 1', '']) {
      const request = { principal: BOB, action: 's3:GetObject', resource: '*' };
      const given = { ...request, context: { n }, identityPolicies: [policy('1e999')] };
      assert.equal(authorize(given).decision, 'ImplicitDeny', n.slice(0, 20));
      const asked = { ...request, context: { n: '-5' }, identityPolicies: [policy(n)] };
      assert.equal(authorize(asked).decision, 'ImplicitDeny', n.slice(0, 20));
    }
  });
});
