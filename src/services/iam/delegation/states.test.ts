import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsError } from '../../../core/aws-error.ts';
import type { DelegationRow } from '../../../identity/delegation/tables.ts';
import { begin, stateOf, takeStep } from './states.ts';

const NOW = Date.UTC(2026, 10, 24);
const DAY = 86_400_000;
const rowIn = (state: DelegationRow['state']) => ({ id: 'a-request', ...begin(state, NOW) }) as DelegationRow;

test('a request that nobody took in expires after a day, any other after seven', () => {
  assert.equal(stateOf(rowIn('UNASSIGNED'), NOW + DAY - 1), 'UNASSIGNED');
  assert.equal(stateOf(rowIn('UNASSIGNED'), NOW + DAY), 'EXPIRED');
  for (const state of ['ASSIGNED', 'PENDING_APPROVAL', 'ACCEPTED', 'FINALIZED', 'REJECTED'] as const) {
    assert.equal(stateOf(rowIn(state), NOW + 7 * DAY - 1), state);
    assert.equal(stateOf(rowIn(state), NOW + 7 * DAY), 'EXPIRED');
  }
});

test('an expired request takes no step, nor does one that has ended', () => {
  const refused = (row: DelegationRow, now: number, code: string, state: string) =>
    assert.throws(
      () => takeStep(row, code === 'InvalidInput' ? 'SendDelegationToken' : 'AcceptDelegationRequest', now),
      (error) => error instanceof AwsError && error.code === code && error.message.includes(state),
    );
  refused(rowIn('ACCEPTED'), NOW + 7 * DAY, 'InvalidInput', 'EXPIRED');
  for (const state of ['FINALIZED', 'REJECTED'] as const) {
    refused(rowIn(state), NOW, 'InvalidInput', state);
    refused(rowIn(state), NOW, 'ConcurrentModification', state);
  }
  assert.deepEqual(takeStep(rowIn('ACCEPTED'), 'SendDelegationToken', NOW + 1), {
    state: 'FINALIZED',
    updated_at: NOW + 1,
    expires_at: NOW + 1 + 7 * DAY,
  });
});
