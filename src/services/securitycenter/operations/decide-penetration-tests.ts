import { type WriteContext, write } from '../../contract.ts';
import { forAccount, forTeam } from '../access.ts';
import { type Decision, decide, type TestInput, type TestOutput, testOf } from '../tests/decide.ts';

interface WithReason extends TestInput {
  readonly Reason: string;
}

/** What the team decides of any account's test, with the reason that is given. */
const decided =
  (decision: Omit<Decision, 'reason'>) =>
  async (context: WriteContext, input: TestInput & Partial<WithReason>): Promise<TestOutput> =>
    decide(context, await testOf(context, input), { ...decision, reason: input.Reason });

export const approvePenetrationTest = write<TestInput & { readonly Reason?: string }, TestOutput>(
  forTeam('ApprovePenetrationTest'),
  decided({ to: 'approved', from: ['REQUESTED'] }),
);

export const denyPenetrationTest = write<WithReason, TestOutput>(
  forTeam('DenyPenetrationTest'),
  decided({ to: 'denied', from: ['REQUESTED'] }),
);

/** Ends a test at once: from the answer on nothing is tagged any more. */
export const stopPenetrationTest = write<WithReason, TestOutput>(
  forTeam('StopPenetrationTest'),
  decided({ to: 'stopped', from: ['APPROVED', 'ACTIVE'] }),
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
