import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOfSimulated } from './simulated-policy-name.ts';

test('an inline policy that decided opens at its line, others stay names', () => {
  assert.deepEqual(placeOfSimulated('user_bob_mine', 3), {
    name: 'mine of user bob',
    path: '/iam/users/bob?tab=permissions&inline=mine&line=3',
  });
  assert.equal(placeOfSimulated('group_my_team_all', 3), undefined, 'whose policy it is is not plain');
  assert.equal(placeOfSimulated('ReadOnlyAccess', 3), undefined);
  assert.equal(placeOfSimulated('PolicyInputList.1', 3), undefined);
});
