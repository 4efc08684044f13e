import {
  decidePenetrationTest,
  findPenetrationTest,
  PENETRATION_TESTS_TOPIC,
} from '../../../center/pentest/test-records.ts';
import { statusAt, type TestStatus } from '../../../center/pentest/test-state.ts';
import type { PenetrationTestRow, TestScope } from '../../../center/pentest/test-table.ts';
import { queueMail } from '../../../center/reports/case-mail.ts';
import type { OperationContext, WriteContext } from '../../contract.ts';
import { conflict, notFound } from '../errors.ts';
import { type PenetrationTestView, testView } from './test-view.ts';

export interface TestInput {
  readonly PenetrationTestId: string;
}

export interface TestOutput {
  readonly PenetrationTest: PenetrationTestView;
}

/** The test, if it is one of `accountId`'s where that is given; others are answered as those that are not there. */
export async function testOf(
  { db }: Pick<OperationContext, 'db'>,
  { PenetrationTestId }: TestInput,
  accountId?: string,
): Promise<PenetrationTestRow> {
  const row = await findPenetrationTest(db, PenetrationTestId);
  if (row === undefined || (accountId !== undefined && row.account_id !== accountId))
    throw notFound(`The penetration test ${PenetrationTestId} does not exist.`);
  return row;
}

export interface Decision {
  readonly to: PenetrationTestRow['state'];
  /** What it may be decided from. */
  readonly from: readonly TestStatus[];
  readonly reason?: string | undefined;
}

/** Tells by mail whom the account named; the reason is for those who may look. */
async function tellContacts(
  context: WriteContext,
  row: PenetrationTestRow,
  to: Decision['to'],
): Promise<void> {
  const { contacts } = JSON.parse(row.scope) as TestScope;
  for (const address of new Set(contacts.map(({ Email }) => Email)))
    await queueMail(context, {
      to: address,
      subject: `Penetration test ${row.id} is ${to}`,
      text: `The penetration test ${row.id} of account ${row.account_id} is ${to}. Nobody tests outside of an approved window.`,
    });
}

/** Takes a test to its next state; every node hears of it before the call is answered, or at its next look at the feed. */
export async function decide(
  context: WriteContext,
  row: PenetrationTestRow,
  { to, from, reason }: Decision,
): Promise<TestOutput> {
  const { db, now, caller } = context;
  const status = statusAt(row, now);
  if (!from.includes(status))
    throw conflict(`The penetration test ${row.id} is ${status}; it must be ${from.join(' or ')}.`);
  const decision = {
    state: to,
    decided_at: now,
    decided_by: caller.principal.arn,
    reason: reason ?? null,
  };
  await decidePenetrationTest(db, row.id, decision);
  context.change(PENETRATION_TESTS_TOPIC);
  // Of a request that nobody decided they never heard: mail to whom an account names is no way to write to strangers.
  if (row.state !== 'requested' || to !== 'cancelled') await tellContacts(context, row, to);
  return { PenetrationTest: testView({ ...row, ...decision }, now) };
}
