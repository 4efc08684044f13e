import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessKeyView } from './key-view.ts';
import { QUIET_MILLISECONDS, rotationOf } from './rotation-step.ts';

const NOW = Date.UTC(2026, 10, 24);
const keyOf = (AccessKeyId: string, more: Partial<AccessKeyView> = {}): AccessKeyView => ({
  AccessKeyId,
  State: 'Active',
  CreateDate: new Date(0),
  ...more,
});
const used = { LastUsedDate: new Date(NOW) };
const quiet = { LastUsedDate: new Date(NOW - QUIET_MILLISECONDS) };

const CASES: readonly (readonly [string, Partial<AccessKeyView>, Partial<AccessKeyView>, string])[] = [
  ['nobody uses the new key', used, {}, 'UseNewKey'],
  ['the new key is inactive', used, { ...used, State: 'Inactive' }, 'UseNewKey'],
  ['both are used', used, used, 'StopUsingOldKey'],
  ['the old one is used no longer', quiet, used, 'StartDraining'],
  ['the old one was never used', {}, used, 'StartDraining'],
  ['the draining one is used', { ...used, State: 'Draining' }, used, 'StopUsingOldKey'],
  ['the draining one is used no longer', { ...quiet, State: 'Draining' }, used, 'DeactivateOldKey'],
  ['the old one is inactive', { ...used, State: 'Inactive' }, used, 'DeleteOldKey'],
  ['the old one has expired', { ...used, State: 'Expired' }, used, 'DeleteOldKey'],
];
for (const [name, older, newer, Step] of CASES)
  test(`rotation: when ${name}, next is ${Step}`, () => {
    assert.deepEqual(rotationOf([keyOf('old', older), keyOf('new', newer)], NOW), {
      Step,
      OldAccessKeyId: 'old',
      NewAccessKeyId: 'new',
    });
  });

test('rotation: begins by a second key, and of three keys somebody must choose', () => {
  assert.deepEqual(rotationOf([], NOW), { Step: 'CreateKey' });
  assert.deepEqual(rotationOf([keyOf('old')], NOW), { Step: 'CreateKey', OldAccessKeyId: 'old' });
  assert.deepEqual(
    rotationOf(
      ['a', 'b', 'c'].map((id) => keyOf(id)),
      NOW,
    ),
    { Step: 'ChooseKey' },
  );
});
