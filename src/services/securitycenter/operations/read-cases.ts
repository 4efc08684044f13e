import { listCaseRows } from '../../../center/reports/case-records.ts';
import { type CaseState, overdueAt } from '../../../center/reports/case-states.ts';
import { read } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { type CaseInput, caseOf } from '../cases/case-of.ts';
import { type CaseView, caseView } from '../cases/case-view.ts';
import { type Conversation, conversationOf } from '../cases/conversation-view.ts';
import { validationException } from '../errors.ts';

interface ListInput {
  /** All unless told. */
  readonly States?: readonly CaseState[];
  /** Only those whose promises are broken. */
  readonly OnlyOverdue?: boolean;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface ListOutput {
  readonly Cases: readonly CaseView[];
  readonly NextToken?: string;
}

const DEFAULT_PAGE = 100;

/** The newest first. */
export const listCases = read<ListInput, ListOutput>(
  forTeam('ListCases'),
  async (context, { States, OnlyOverdue, MaxResults = DEFAULT_PAGE, NextToken }) => {
    const rows = await listCaseRows(context.db);
    const begin = NextToken === undefined ? 0 : rows.findIndex(({ id }) => id === NextToken) + 1;
    if (NextToken !== undefined && begin === 0)
      throw validationException('The value for NextToken is not valid.');
    const wanted = rows
      .slice(begin)
      .filter(
        (row) =>
          (States?.includes(row.state) ?? true) &&
          (OnlyOverdue !== true || overdueAt(row, context.now) !== undefined),
      );
    const page = wanted.slice(0, MaxResults);
    const last = wanted.length > MaxResults ? page.at(-1) : undefined;
    return {
      Cases: page.map((row) => caseView(context, row)),
      ...(last !== undefined && { NextToken: last.id }),
    };
  },
);

export const getCase = read<CaseInput, { readonly Case: CaseView } & Conversation>(
  forTeam('GetCase'),
  async (context, input) => ({
    Case: caseView(context, await caseOf(context, input)),
    ...(await conversationOf(context, input.CaseId)),
  }),
);
