import type { BulletinContent } from '../../../center/bulletins/content.ts';
import { insertBulletin } from '../../../center/bulletins/records.ts';
import { write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { actorOf, HIDDEN_CONTENT, requireContent } from '../bulletins/bulletin-step.ts';
import { type BulletinResponse, bulletinView } from '../bulletins/bulletin-view.ts';

/** A draft, which only the team sees. */
export const createBulletin = write<{ readonly Content: BulletinContent }, BulletinResponse>(
  forTeam('CreateBulletin'),
  async (context, { Content }) => {
    requireContent(Content);
    const { db, now } = context;
    const made = { content: Content, changeNote: 'First version.', author: actorOf(context) };
    return { Bulletin: bulletinView(context, await insertBulletin(db, now, made)) };
  },
  HIDDEN_CONTENT,
);
