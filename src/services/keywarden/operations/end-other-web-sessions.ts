import { endWebSessionsOf } from '../../../identity/web-sessions.ts';
import { write } from '../../contract.ts';
import { type OfUser, onOwnOrUser } from '../own/own-access.ts';
import { isCurrent, ownerOf } from '../own/owner.ts';

/** Ends all sessions but the one that calls. */
export const endOtherWebSessions = write<OfUser, { readonly EndedCount: number }>(
  onOwnOrUser('keywarden:EndOtherWebSessions'),
  async (context, input) => {
    const { id } = await ownerOf(context, input);
    const isOther = ({ access_key_id }: { readonly access_key_id: string }): boolean =>
      !isCurrent(context, access_key_id);
    return { EndedCount: await endWebSessionsOf(context, id, isOther, context.now) };
  },
);
