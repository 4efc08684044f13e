import type { AwsError } from '../../../core/aws-error.ts';
import type { Instant } from '../../../core/clock.ts';
import type { DelegationRow, DelegationState } from '../../../identity/delegation/tables.ts';
import { concurrentModification, invalidInput } from '../errors.ts';

const DAY = 86_400_000;

/** Milliseconds that a request stays in a state, unless something happens to it. */
const LIFETIMES: Readonly<Record<DelegationState, number>> = {
  UNASSIGNED: DAY,
  ASSIGNED: 7 * DAY,
  PENDING_APPROVAL: 7 * DAY,
  ACCEPTED: 7 * DAY,
  FINALIZED: 7 * DAY,
  REJECTED: 7 * DAY,
  EXPIRED: 0,
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html */
const STEPS = {
  AssociateDelegationRequest: { from: ['UNASSIGNED'], to: 'ASSIGNED' },
  UpdateDelegationRequest: { from: ['ASSIGNED', 'PENDING_APPROVAL'], to: 'PENDING_APPROVAL' },
  AcceptDelegationRequest: { from: ['ASSIGNED', 'PENDING_APPROVAL'], to: 'ACCEPTED' },
  SendDelegationToken: { from: ['ACCEPTED'], to: 'FINALIZED' },
  RejectDelegationRequest: { from: ['ASSIGNED', 'PENDING_APPROVAL', 'ACCEPTED'], to: 'REJECTED' },
} as const satisfies Record<
  string,
  { readonly from: readonly DelegationState[]; readonly to: DelegationState }
>;

export type DelegationStep = keyof typeof STEPS;

export const stateOf = (row: Pick<DelegationRow, 'state' | 'expires_at'>, now: Instant): DelegationState =>
  now >= row.expires_at ? 'EXPIRED' : row.state;

type StateColumns = Pick<DelegationRow, 'state' | 'updated_at' | 'expires_at'>;

/** The columns of a state that begins now. */
export const begin = (state: DelegationState, now: Instant): StateColumns => ({
  state,
  updated_at: now,
  expires_at: now + LIFETIMES[state],
});

/** The columns of a request after a step. @throws AwsError where its state does not admit the step */
export function takeStep(row: DelegationRow, step: DelegationStep, now: Instant): StateColumns {
  const state = stateOf(row, now);
  const { from, to }: { readonly from: readonly DelegationState[]; readonly to: DelegationState } =
    STEPS[step];
  if (!from.includes(state)) throw refusal(step, `Delegation request ${row.id} is in the state ${state}.`);
  return begin(to, now);
}

/** AcceptDelegationRequest has no InvalidInput in its model. */
const refusal = (step: DelegationStep, message: string): AwsError =>
  step === 'AcceptDelegationRequest' ? concurrentModification(message) : invalidInput(message);
