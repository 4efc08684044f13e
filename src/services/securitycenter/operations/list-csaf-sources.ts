import { listSources } from '../../../center/others/sources.ts';
import { read } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { type SourceView, sourceView } from '../others/source-view.ts';

export const listCsafSources = read<unknown, { readonly Sources: readonly SourceView[] }>(
  forTeam('ListCsafSources'),
  async ({ db }) => ({ Sources: (await listSources(db)).map(sourceView) }),
);
