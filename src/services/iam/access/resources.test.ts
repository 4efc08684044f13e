import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneSpellingEach, requestTagKeySets } from './resources.ts';

const tag = (Key: string, Value: string) => ({ Key, Value });

test('tags that differ in more than case are decided on at once', () => {
  assert.deepEqual(oneSpellingEach([]), [[]]);
  assert.deepEqual(requestTagKeySets(undefined), [{}]);
  const tags = [tag('env', 'prod'), tag('team', 'red')];
  assert.deepEqual(oneSpellingEach(tags), [tags]);
});

test('each spelling of a tag key is decided on, beside all other tags', () => {
  const tags = [tag('env', 'prod'), tag('team', 'red'), tag('ENV', 'x')];
  assert.deepEqual(requestTagKeySets(tags), [
    { 'aws:RequestTag/env': 'prod', 'aws:RequestTag/team': 'red', 'aws:TagKeys': ['env', 'team', 'ENV'] },
    { 'aws:RequestTag/ENV': 'x', 'aws:RequestTag/team': 'red', 'aws:TagKeys': ['env', 'team', 'ENV'] },
  ]);
});
