import { findPublication } from '../../../center/bulletins/publications.ts';
import { findBulletin } from '../../../center/bulletins/records.ts';
import { read } from '../../contract.ts';
import { forAccount, isOfTeam } from '../access.ts';
import { missing } from '../bulletins/bulletin-step.ts';
import { type BulletinResponse, bulletinView, publicView } from '../bulletins/bulletin-view.ts';

interface Input {
  readonly BulletinId: string;
  /** One of the public versions; the team gets its working copy unless told, others the newest version. */
  readonly Version?: number;
}

export const getBulletin = read<Input, BulletinResponse>(
  forAccount('GetBulletin'),
  async (context, { BulletinId, Version }) => {
    const { db } = context;
    if (Version === undefined && (await isOfTeam(context))) {
      const row = await findBulletin(db, BulletinId);
      if (row === undefined) throw missing(BulletinId);
      return { Bulletin: bulletinView(context, row) };
    }
    const publication = await findPublication(db, BulletinId, Version);
    if (publication === undefined) throw missing(BulletinId);
    return { Bulletin: publicView(context, publication) };
  },
);
