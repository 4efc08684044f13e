import assert from 'node:assert/strict';
import { test } from 'node:test';
import { iamDataOf } from '../../../src/policy/index.ts';
import { actionOptions, isAction } from './action-options.ts';

const service = (...names: string[]): string =>
  JSON.stringify({ keys: [], types: [], actions: names.map((name) => [name, [], []]) });
const DATA = iamDataOf({
  source: '',
  globalKeys: [],
  resourceControlServices: [],
  keyPrefixes: {},
  arnServices: {},
  services: {
    'aws-iam': service(),
    iam: service('GetUser', 'ListUsers', 'GetRole'),
    s3: service('GetObject'),
  },
});

test('services are offered until one is named, those that begin so first', () => {
  assert.deepEqual(actionOptions(DATA, 'iam'), ['iam:', 'aws-iam:']);
  for (const service of ['aws-iam:', 'iam:', 's3:'])
    assert.ok(actionOptions(DATA, '').includes(service), service);
  assert.deepEqual(actionOptions(undefined, 'ia'), []);
});

test('then its actions that have the text in their names, in any case', () => {
  assert.deepEqual(actionOptions(DATA, 'IAM:user'), ['iam:*', 'iam:GetUser', 'iam:ListUsers']);
  assert.deepEqual(actionOptions(DATA, 'iam:Get*'), ['iam:*', 'iam:GetUser', 'iam:GetRole']);
  assert.deepEqual(actionOptions(DATA, 'nosuch:Get'), []);
});

test('a service alone is no action', () => {
  for (const text of ['*', 'iam:*', 'iam:Get*', 's3:GetObject']) assert.ok(isAction(text), text);
  for (const text of ['', 'iam', 'iam:', 'iam:Get User', '**']) assert.ok(!isAction(text), text);
});
