import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Credential } from '../../../api/own-operations.ts';
import { rotationProgress } from './rotation-progress.ts';

const key = (Id: string, State: string, day: number): Credential => ({
  Kind: 'AccessKey',
  Id,
  State,
  CreateDate: `2026-11-0${day}T00:00:00Z`,
});
const at = (keys: readonly Credential[], isSwitched = false) => rotationProgress(keys, 'old', isSwitched).at;

test('a rotation goes on where the states of the keys say it is', () => {
  const fresh = key('new', 'Active', 2);
  assert.equal(at([key('old', 'Active', 1)]), 0);
  assert.equal(at([key('old', 'Active', 1), fresh]), 1);
  assert.equal(at([key('old', 'Active', 1), fresh], true), 2);
  assert.equal(at([key('old', 'Draining', 1), fresh]), 3);
  assert.equal(at([key('old', 'Inactive', 1), fresh], true), 4);
  assert.equal(at([key('old', 'Expired', 1), fresh]), 4);
  assert.equal(at([fresh]), 5);
});

test('only a key that came later may be deleted to go back', () => {
  const old = key('old', 'Active', 2);
  assert.equal(rotationProgress([old, key('new', 'Active', 3)], 'old', false).isNewYounger, true);
  const { newKey, isNewYounger } = rotationProgress([key('elder', 'Active', 1), old], 'old', false);
  assert.deepEqual([newKey?.Id, isNewYounger], ['elder', false]);
});
