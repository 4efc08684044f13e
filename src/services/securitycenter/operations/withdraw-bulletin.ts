import { publishVersion } from '../../../center/bulletins/publish.ts';
import { updateBulletin } from '../../../center/bulletins/records.ts';
import { write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { actorOf, HIDDEN_CONTENT, type OfBulletin, requireBulletin } from '../bulletins/bulletin-step.ts';
import { type BulletinResponse, bulletinView } from '../bulletins/bulletin-view.ts';

/** Says in public that what was public does not hold; what was never public just ends. */
export const withdrawBulletin = write<OfBulletin & { readonly Reason: string }, BulletinResponse>(
  forTeam('WithdrawBulletin'),
  async (context, input) => {
    const row = await requireBulletin(context, input, 'withdraw');
    const { db, now, publicUrl, node } = context;
    const changed =
      row.version === 0
        ? await updateBulletin(db, row, { state: 'WITHDRAWN', publish_at: null, updated_at: now })
        : await publishVersion({ db, now, publicUrl, engineVersion: node.version }, row, {
            by: actorOf(context),
            withdrawalReason: input.Reason,
          });
    return { Bulletin: bulletinView(context, changed) };
  },
  HIDDEN_CONTENT,
);
