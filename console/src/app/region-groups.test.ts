import assert from 'node:assert/strict';
import { test } from 'node:test';
import { regionGroups } from './region-groups.ts';

test('regions stand with their part of the world, and unknown ones by their first word', () => {
  assert.deepEqual(regionGroups(['us-east-1', 'eu-west-1', 'us-west-2', 'xy-north-1']), [
    { part: 'United States', regions: ['us-east-1', 'us-west-2'] },
    { part: 'Europe', regions: ['eu-west-1'] },
    { part: 'xy', regions: ['xy-north-1'] },
  ]);
  assert.deepEqual(regionGroups([]), []);
});
