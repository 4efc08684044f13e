import {
  findPenetrationTest,
  listPenetrationTests as listRows,
} from '../../../center/pentest/test-records.ts';
import { read } from '../../contract.ts';
import { forAccount, isOfTeam } from '../access.ts';
import { accessDenied, validationException } from '../errors.ts';
import { type TestInput, type TestOutput, testOf } from '../tests/decide.ts';
import { type PenetrationTestView, testView } from '../tests/test-view.ts';

interface ListInput {
  /** For the security team: those of every account. */
  readonly AllAccounts?: boolean;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface ListOutput {
  readonly PenetrationTests: readonly PenetrationTestView[];
  readonly NextToken?: string;
}

const DEFAULT_PAGE = 100;

/** The newest first. */
export const listPenetrationTests = read<ListInput, ListOutput>(
  async (context, { AllAccounts }) => {
    if (AllAccounts === true && !(await isOfTeam(context)))
      throw accessDenied('Only the management account may list the tests of all accounts.');
    return [{ action: 'securitycenter:ListPenetrationTests', resources: [{ arn: '*' }] }];
  },
  async ({ db, now, accountId }, { AllAccounts, MaxResults = DEFAULT_PAGE, NextToken }) => {
    const after = NextToken === undefined ? undefined : await findPenetrationTest(db, NextToken);
    const isOthers = AllAccounts !== true && after?.account_id !== accountId;
    if (NextToken !== undefined && (after === undefined || isOthers))
      throw validationException('The value for NextToken is not valid.');
    const rows = await listRows(db, {
      ...(AllAccounts !== true && { accountId }),
      ...(after !== undefined && { after }),
      limit: MaxResults + 1,
    });
    const page = rows.slice(0, MaxResults);
    const last = rows.length > MaxResults ? page.at(-1) : undefined;
    return {
      PenetrationTests: page.map((row) => testView(row, now)),
      ...(last !== undefined && { NextToken: last.id }),
    };
  },
);

/** The account's own; for the security team any. */
export const getPenetrationTest = read<TestInput, TestOutput>(
  forAccount('GetPenetrationTest'),
  async (context, input) => {
    const row = await testOf(context, input, (await isOfTeam(context)) ? undefined : context.accountId);
    return { PenetrationTest: testView(row, context.now) };
  },
);
