import type { BulletinContent } from '../../../center/bulletins/content.ts';
import { updateBulletin as update } from '../../../center/bulletins/records.ts';
import { write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import {
  actorOf,
  HIDDEN_CONTENT,
  type OfBulletin,
  requireBulletin,
  requireContent,
  withAuthor,
} from '../bulletins/bulletin-step.ts';
import { type BulletinResponse, bulletinView } from '../bulletins/bulletin-view.ts';

/** Another text of what is not yet public. What was approved is a draft again: nobody has approved this text. */
export const updateBulletin = write<OfBulletin & { readonly Content: BulletinContent }, BulletinResponse>(
  forTeam('UpdateBulletin'),
  async (context, input) => {
    const row = await requireBulletin(context, input, 'update');
    requireContent(input.Content);
    const changed = await update(context.db, row, {
      state: 'DRAFT',
      content: JSON.stringify(input.Content),
      authors: withAuthor(row, actorOf(context)),
      approved_by: null,
      approved_at: null,
      publish_at: null,
      updated_at: context.now,
    });
    return { Bulletin: bulletinView(context, changed) };
  },
  HIDDEN_CONTENT,
);
