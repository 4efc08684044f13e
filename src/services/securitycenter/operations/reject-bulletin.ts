import { updateBulletin } from '../../../center/bulletins/records.ts';
import { write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { HIDDEN_CONTENT, type OfBulletin, requireBulletin } from '../bulletins/bulletin-step.ts';
import { type BulletinResponse, bulletinView } from '../bulletins/bulletin-view.ts';

/** Back to its authors: the reason is in the trail. Ends an approval and an embargo too. */
export const rejectBulletin = write<OfBulletin & { readonly Reason: string }, BulletinResponse>(
  forTeam('RejectBulletin'),
  async (context, input) => {
    const row = await requireBulletin(context, input, 'reject');
    const changed = await updateBulletin(context.db, row, {
      state: 'DRAFT',
      approved_by: null,
      approved_at: null,
      publish_at: null,
      updated_at: context.now,
    });
    return { Bulletin: bulletinView(context, changed) };
  },
  HIDDEN_CONTENT,
);
