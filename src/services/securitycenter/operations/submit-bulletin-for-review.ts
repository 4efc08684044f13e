import { updateBulletin } from '../../../center/bulletins/records.ts';
import { write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { HIDDEN_CONTENT, type OfBulletin, requireBulletin } from '../bulletins/bulletin-step.ts';
import { type BulletinResponse, bulletinView } from '../bulletins/bulletin-view.ts';

export const submitBulletinForReview = write<OfBulletin, BulletinResponse>(
  forTeam('SubmitBulletinForReview'),
  async (context, input) => {
    const row = await requireBulletin(context, input, 'submit');
    const changed = await updateBulletin(context.db, row, { state: 'IN_REVIEW', updated_at: context.now });
    return { Bulletin: bulletinView(context, changed) };
  },
  HIDDEN_CONTENT,
);
