import { authorsOf, updateBulletin } from '../../../center/bulletins/records.ts';
import { readCenterSettings } from '../../../center/settings.ts';
import { write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { actorOf, HIDDEN_CONTENT, type OfBulletin, requireBulletin } from '../bulletins/bulletin-step.ts';
import { type BulletinResponse, bulletinView } from '../bulletins/bulletin-view.ts';
import { accessDenied } from '../errors.ts';

/** By somebody who wrote nothing of it, unless the settings say otherwise. */
export const approveBulletin = write<OfBulletin, BulletinResponse>(
  forTeam('ApproveBulletin'),
  async (context, input) => {
    const row = await requireBulletin(context, input, 'approve');
    const { settings } = await readCenterSettings(context.db);
    const actor = actorOf(context);
    if (settings.requiresSecondPerson && authorsOf(row).includes(actor))
      throw accessDenied(`${row.id} must be approved by somebody who did not write it.`);
    const changed = await updateBulletin(context.db, row, {
      state: 'APPROVED',
      approved_by: actor,
      approved_at: context.now,
      updated_at: context.now,
    });
    return { Bulletin: bulletinView(context, changed) };
  },
  HIDDEN_CONTENT,
);
