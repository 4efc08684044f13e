import { findForeign } from '../../../center/others/records.ts';
import { read } from '../../contract.ts';
import { forAccount, isOfTeam } from '../access.ts';
import { notFound } from '../errors.ts';
import { type ForeignView, foreignView } from '../others/foreign-view.ts';

interface Output {
  readonly Advisory: ForeignView;
  /** As its publisher wrote it. */
  readonly Document: string;
}

export const getForeignAdvisory = read<{ readonly AdvisoryId: string }, Output>(
  forAccount('GetForeignAdvisory'),
  async (context, { AdvisoryId }) => {
    const row = await findForeign(context.db, AdvisoryId);
    if (row === undefined || (row.is_public === 0 && !(await isOfTeam(context))))
      throw notFound(`There is no advisory ${AdvisoryId}.`);
    return { Advisory: foreignView(row), Document: row.text };
  },
);
