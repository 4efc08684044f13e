import type { BulletinContent } from '../../../center/bulletins/content.ts';
import { updateBulletin } from '../../../center/bulletins/records.ts';
import { write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import {
  actorOf,
  HIDDEN_CONTENT,
  type OfBulletin,
  requireBulletin,
  requireContent,
} from '../bulletins/bulletin-step.ts';
import { type BulletinResponse, bulletinView } from '../bulletins/bulletin-view.ts';

interface Input extends OfBulletin {
  readonly Content: BulletinContent;
  /** What is new, for the revision history. */
  readonly ChangeNote: string;
}

/** Begins the next version of what is public, which stays as it is until that one is published. */
export const reviseBulletin = write<Input, BulletinResponse>(
  forTeam('ReviseBulletin'),
  async (context, input) => {
    const row = await requireBulletin(context, input, 'revise');
    requireContent(input.Content);
    const changed = await updateBulletin(context.db, row, {
      state: 'DRAFT',
      content: JSON.stringify(input.Content),
      change_note: input.ChangeNote,
      authors: JSON.stringify([actorOf(context)]),
      approved_by: null,
      approved_at: null,
      publish_at: null,
      updated_at: context.now,
    });
    return { Bulletin: bulletinView(context, changed) };
  },
  HIDDEN_CONTENT,
);
