import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declaredContextKeys } from './declared-context-keys.ts';
import { PolicySyntaxError } from './syntax-error.ts';

const VERSION = '2012-10-17';
const keysOf = (document: unknown): string[] => declaredContextKeys(JSON.stringify(document)).sort();
const allow = (more: object) => ({ Version: VERSION, Statement: { Effect: 'Allow', ...more } });

test('keys come from conditions, from their values and from resources, as written', () => {
  const document = allow({
    Action: 's3:GetObject',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    Resource: 'arn:aws:s3:::bucket/${aws:PrincipalTag/Team}/${aws:username}',
    Condition: {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
      StringEquals: { 's3:ExistingObjectTag/Owner': '${aws:PrincipalTag/Team}' },
      Null: { 'AWS:SourceIp': 'false' },
    },
  });
  assert.deepEqual(keysOf(document), [
    'AWS:SourceIp',
    'aws:PrincipalTag/Team',
    'aws:username',
    's3:ExistingObjectTag/Owner',
  ]);
});

test('variables with a default and the signs that stand for themselves are keys too', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
  const Resource = "arn:aws:s3:::bucket/${aws:username, 'default'}/${*}/${?}/${$}";
  assert.deepEqual(keysOf(allow({ Action: '*', Resource })), ['$', '*', '?', 'aws:username']);
});

test('the older version of the language has no variables', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
  const Statement = { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::b/${aws:username}' };
  assert.deepEqual(keysOf({ Version: '2008-10-17', Statement }), []);
  assert.deepEqual(keysOf({ Statement }), []);
});

test('a key is told once for each way it is written', () => {
  const Condition = {
    StringEquals: { 'aws:username': 'a', 'AWS:username': 'b' },
    Null: { 'aws:username': 'c' },
  };
  assert.deepEqual(keysOf(allow({ Condition })), ['AWS:username', 'aws:username']);
});

test('unfinished policies and those of resources are read', () => {
  const Condition = { StringEquals: { 'aws:username': 'a' } };
  for (const more of [{ Action: 'abc' }, { Resource: 'bad' }, { Principal: '*' }, {}])
    assert.deepEqual(keysOf(allow({ ...more, Condition })), ['aws:username']);
  assert.deepEqual(keysOf({ Version: VERSION }), []);
  assert.deepEqual(keysOf({ Statement: [] }), []);
});

test('unknown elements, operators, effects and versions are refused', () => {
  for (const document of [
    { ...allow({}), Foo: 'x' },
    allow({ Foo: 'x' }),
    allow({ Condition: { MadeUp: { 'aws:username': 'a' } } }),
    allow({ Resource: 1 }),
    { Statement: { Action: '*' } },
    { Version: '2099-01-01', Statement: [] },
    { Statement: 'x' },
    [],
  ])
    assert.throws(() => keysOf(document), PolicySyntaxError, JSON.stringify(document));
  assert.throws(() => declaredContextKeys('{'), PolicySyntaxError);
});
