import type { BulletinContent } from '../../../center/bulletins/content.ts';
import { historyOf } from '../../../center/bulletins/publications.ts';
import { read } from '../../contract.ts';
import { forAccount, isOfTeam } from '../access.ts';
import { missing } from '../bulletins/bulletin-step.ts';
import { publicView } from '../bulletins/bulletin-view.ts';

interface RevisionView {
  readonly Version: number;
  readonly PublishDate: Date;
  /** For the team only. */
  readonly PublishedBy?: string;
  readonly ChangeNote: string;
  readonly IsWithdrawal: boolean;
  readonly Content: BulletinContent;
}

/** Every version that is, or was, public; oldest first. */
export const describeBulletinRevisions = read<
  { readonly BulletinId: string },
  { readonly Revisions: readonly RevisionView[] }
>(forAccount('DescribeBulletinRevisions'), async (context, { BulletinId }) => {
  const history = await historyOf(context.db, BulletinId);
  if (history.length === 0) throw missing(BulletinId);
  const isTeam = await isOfTeam(context);
  return {
    Revisions: history.map((one) => ({
      Version: one.version,
      PublishDate: new Date(one.publishedAt),
      ...(isTeam && { PublishedBy: one.publishedBy }),
      ChangeNote: one.changeNote,
      IsWithdrawal: one.isWithdrawal,
      Content: isTeam ? one.content : publicView(context, one).Content,
    })),
  };
});
