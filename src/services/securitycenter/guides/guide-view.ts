import { GUIDES, type Guide } from '../../../center/guidance/guides.ts';
import { notFound } from '../errors.ts';

export interface GuideSummary {
  readonly GuideId: string;
  readonly Title: string;
  readonly Summary: string;
  /** Ids of its checks. */
  readonly Checks: readonly string[];
}

export const guideSummary = ([id, { title, summary, checks }]: readonly [string, Guide]): GuideSummary => ({
  GuideId: id,
  Title: title,
  Summary: summary,
  Checks: checks,
});

/** @throws AwsError ResourceNotFoundException */
export function requireGuide(id: string): Guide {
  const guide = Object.hasOwn(GUIDES, id) ? GUIDES[id] : undefined;
  if (guide === undefined) throw notFound(`There is no guide ${id}.`);
  return guide;
}
