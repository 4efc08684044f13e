import { listForeign } from '../../../center/others/records.ts';
import { read } from '../../contract.ts';
import { forAccount, isOfTeam } from '../access.ts';
import { validationException } from '../errors.ts';
import { type ForeignView, foreignView } from '../others/foreign-view.ts';

interface Input {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface Output {
  readonly Advisories: readonly ForeignView[];
  readonly NextToken?: string;
}

const USUAL = 50;

/** What others published, the last changed first; what is not for everybody only for the team. */
export const listForeignAdvisories = read<Input, Output>(
  forAccount('ListForeignAdvisories'),
  async (context, { MaxResults = USUAL, NextToken = '0' }) => {
    if (!/^[0-9]{1,9}$/.test(NextToken)) throw validationException('NextToken is none that was given.');
    const offset = Number(NextToken);
    const isPublicOnly = !(await isOfTeam(context));
    const rows = await listForeign(context.db, { isPublicOnly, limit: MaxResults + 1, offset });
    return {
      Advisories: rows.slice(0, MaxResults).map(foreignView),
      ...(rows.length > MaxResults && { NextToken: String(offset + MaxResults) }),
    };
  },
);
