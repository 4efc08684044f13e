import { GUIDES } from '../../../center/guidance/guides.ts';
import { read } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { type GuideSummary, guideSummary } from '../guides/guide-view.ts';

export const listGuides = read<unknown, { readonly Guides: readonly GuideSummary[] }>(
  forAccount('ListGuides'),
  () => ({ Guides: Object.entries(GUIDES).map(guideSummary) }),
);
