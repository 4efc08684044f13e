import { deleteSource, findSource } from '../../../center/others/sources.ts';
import { write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { notFound } from '../errors.ts';

/** Nothing more is fetched; what came stays. */
export const removeCsafSource = write<{ readonly SourceId: string }, Record<string, never>>(
  forTeam('RemoveCsafSource'),
  async ({ db }, { SourceId }) => {
    if ((await findSource(db, SourceId)) === undefined) throw notFound(`There is no source ${SourceId}.`);
    await deleteSource(db, SourceId);
    return {};
  },
);
