import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimProgress } from './claim-progress.ts';

const WAY = [
  [0, { state: 'CREATE_IN_PROGRESS', hsmStates: [], hasRequest: false }],
  [1, { state: 'UNINITIALIZED', hsmStates: [], hasRequest: false }],
  [1, { state: 'UNINITIALIZED', hsmStates: ['CREATE_IN_PROGRESS'], hasRequest: false }],
  [2, { state: 'UNINITIALIZED', hsmStates: ['ACTIVE'], hasRequest: true }],
  [3, { state: 'INITIALIZE_IN_PROGRESS', hsmStates: ['ACTIVE'], hasRequest: true }],
  [4, { state: 'INITIALIZED', hsmStates: ['ACTIVE'], hasRequest: true }],
  [5, { state: 'ACTIVE', hsmStates: ['ACTIVE'], hasRequest: true }],
] as const;

test('each state of a cluster is a step on the way to its owner', () => {
  for (const [done, cluster] of WAY) assert.equal(claimProgress(cluster), done, JSON.stringify(cluster));
});
