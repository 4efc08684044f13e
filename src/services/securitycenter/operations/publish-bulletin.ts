import { publishVersion } from '../../../center/bulletins/publish.ts';
import { updateBulletin } from '../../../center/bulletins/records.ts';
import { write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { actorOf, HIDDEN_CONTENT, type OfBulletin, requireBulletin } from '../bulletins/bulletin-step.ts';
import { type BulletinResponse, bulletinView } from '../bulletins/bulletin-view.ts';

interface Input extends OfBulletin {
  /** Until then it stays with the team, and publishes itself; at once unless told. */
  readonly EmbargoUntil?: Date;
}

/** Makes public what was approved, now or at an instant to come; one in the past is now. */
export const publishBulletin = write<Input, BulletinResponse>(
  forTeam('PublishBulletin'),
  async (context, input) => {
    const row = await requireBulletin(context, input, 'publish');
    const { db, now, publicUrl, node } = context;
    const publishAt = input.EmbargoUntil?.getTime() ?? now;
    const changed =
      publishAt > now
        ? await updateBulletin(db, row, { state: 'EMBARGOED', publish_at: publishAt, updated_at: now })
        : await publishVersion({ db, now, publicUrl, engineVersion: node.version }, row, {
            by: actorOf(context),
          });
    return { Bulletin: bulletinView(context, changed) };
  },
  HIDDEN_CONTENT,
);
