import { findPublication } from '../../../center/bulletins/publications.ts';
import { acknowledge } from '../../../center/notices/acknowledgements.ts';
import { write } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { actorOf, missing } from '../bulletins/bulletin-step.ts';
import { conflict } from '../errors.ts';

interface Input {
  readonly BulletinId: string;
  /** The version that was read. */
  readonly Version: number;
}

/** Says for the account that a version was seen; a later one has to be seen again. */
export const acknowledgeNotice = write<Input, Record<string, never>>(
  forAccount('AcknowledgeNotice'),
  async (context, { BulletinId, Version }) => {
    const { db, now, accountId } = context;
    const newest = await findPublication(db, BulletinId);
    if (newest === undefined) throw missing(BulletinId);
    if (newest.version !== Version) throw conflict(`${BulletinId} is at version ${newest.version} by now.`);
    await acknowledge(db, {
      account_id: accountId,
      bulletin_id: BulletinId,
      version: Version,
      acknowledged_by: actorOf(context),
      acknowledged_at: now,
    });
    return {};
  },
);
