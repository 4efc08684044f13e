import { write } from '../../contract.ts';
import { forAccount, forTeam } from '../access.ts';
import { decide, type TestInput, type TestOutput, testOf } from '../tests/decide.ts';

interface WithReason extends TestInput {
  readonly Reason: string;
}

export const approvePenetrationTest = write<TestInput & { readonly Reason?: string }, TestOutput>(
  forTeam('ApprovePenetrationTest'),
  async (context, input) =>
    decide(context, await testOf(context, input), {
      to: 'approved',
      from: ['REQUESTED'],
      reason: input.Reason,
    }),
);

export const denyPenetrationTest = write<WithReason, TestOutput>(
  forTeam('DenyPenetrationTest'),
  async (context, input) =>
    decide(context, await testOf(context, input), {
      to: 'denied',
      from: ['REQUESTED'],
      reason: input.Reason,
    }),
);

/** Ends a test at once: from the answer on nothing is tagged any more. */
export const stopPenetrationTest = write<WithReason, TestOutput>(
  forTeam('StopPenetrationTest'),
  async (context, input) =>
    decide(context, await testOf(context, input), {
      to: 'stopped',
      from: ['APPROVED', 'ACTIVE'],
      reason: input.Reason,
    }),
);

/** Takes back what the account itself asked for, whether it was approved or not. */
export const cancelPenetrationTest = write<TestInput, TestOutput>(
  forAccount('CancelPenetrationTest'),
  async (context, input) =>
    decide(context, await testOf(context, input, context.accountId), {
      to: 'cancelled',
      from: ['REQUESTED', 'APPROVED', 'ACTIVE'],
    }),
);
