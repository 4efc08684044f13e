import assert from 'node:assert/strict';
import { test } from 'node:test';
import { iamDataOf } from '../../../../src/policy/index.ts';
import { actionsOfLevel, servicesOf } from './action-levels.ts';

test('actions of a service are found by what they do, those of two levels by both', () => {
  const data = iamDataOf({
    source: '',
    globalKeys: [],
    resourceControlServices: [],
    keyPrefixes: {},
    arnServices: {},
    services: {
      sqs: JSON.stringify({
        keys: [],
        types: [],
        actions: [
          ['AddPermission', [], [], 'PW'],
          ['ListQueues', [], [], 'L'],
          ['SendMessage', [], [], 'W'],
        ],
      }),
    },
  });
  assert.deepEqual(actionsOfLevel('sqs', 'Write', data), ['sqs:AddPermission', 'sqs:SendMessage']);
  assert.deepEqual(actionsOfLevel('sqs', 'Permissions management', data), ['sqs:AddPermission']);
  assert.deepEqual(actionsOfLevel('sqs', 'Tagging', data), []);
  assert.deepEqual(servicesOf(['sqs:*', 'SQS:Get*', '*', 's3:GetObject']), ['sqs', 's3']);
});
