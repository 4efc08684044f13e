import { endWebSessionsOf } from '../../../identity/web-sessions.ts';
import { write } from '../../contract.ts';
import { notFound } from '../errors.ts';
import { type OfUser, onOwnOrUser } from '../own/own-access.ts';
import { ownerOf } from '../own/owner.ts';

interface Input extends OfUser {
  readonly SessionId: string;
}

/** Ends one session, the caller's present one if that is meant; it is refused on every node from then on. */
export const endWebSession = write<Input, Record<string, never>>(
  onOwnOrUser('keywarden:EndWebSession'),
  async (context, input) => {
    const { id } = await ownerOf(context, input);
    const ended = await endWebSessionsOf(
      context,
      id,
      ({ session_id }) => session_id === input.SessionId,
      context.now,
    );
    if (ended === 0) throw notFound('There is no such session, or it has ended.');
    return {};
  },
);
