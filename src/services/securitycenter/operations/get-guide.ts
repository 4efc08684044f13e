import { read } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { type GuideSummary, guideSummary, requireGuide } from '../guides/guide-view.ts';

interface GuideView extends GuideSummary {
  /** Markdown. */
  readonly Body: string;
}

export const getGuide = read<{ readonly GuideId: string }, { readonly Guide: GuideView }>(
  forAccount('GetGuide'),
  (_, { GuideId }) => {
    const guide = requireGuide(GuideId);
    return { Guide: { ...guideSummary([GuideId, guide]), Body: guide.body } };
  },
);
