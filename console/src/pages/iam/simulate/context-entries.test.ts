import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextEntries } from './context-entries.ts';

const KEYS: Readonly<Record<string, readonly [type: string, isMultivalued: boolean]>> = {
  'aws:SourceIp': ['IPAddress', false],
  'aws:TagKeys': ['String', true],
  'aws:MultiFactorAuthPresent': ['Bool', false],
};
const DATA = {
  findKey(name: string) {
    const [type, isMultivalued] = KEYS[name] ?? [];
    return type === undefined ? undefined : ({ name, type, isMultivalued } as never);
  },
};

test('what is typed for a condition key has the type that the key has', () => {
  const typed = {
    'aws:SourceIp': ' 192.0.2.1 ',
    'aws:TagKeys': 'team',
    'aws:MultiFactorAuthPresent': 'true',
    'my:key': 'a, b\nc',
    'aws:username': ' ',
  };
  assert.deepEqual(
    contextEntries(typed, DATA).map(({ ContextKeyName, ContextKeyType, ContextKeyValues }) => [
      ContextKeyName,
      ContextKeyType,
      ContextKeyValues,
    ]),
    [
      ['aws:SourceIp', 'ip', ['192.0.2.1']],
      ['aws:TagKeys', 'stringList', ['team']],
      ['aws:MultiFactorAuthPresent', 'boolean', ['true']],
      ['my:key', 'stringList', ['a', 'b', 'c']],
    ],
  );
  assert.equal(contextEntries(typed, undefined)[0]?.ContextKeyType, 'string');
});
