import { revocationSubject, revokeSession } from '../../../identity/revocations.ts';
import { endWebSessions } from '../../../identity/web-sessions.ts';
import { write } from '../../contract.ts';
import { namedSession, type OfSession, onSession } from '../sessions/named-session.ts';

interface Output {
  readonly AccessKeyId: string;
}

/**
 * Ends one session and all that were made with it, over any chain of roles, on every node from the answer on; by its key also one
 * that was never seen. There is no way back.
 */
export const endSession = write<OfSession, Output>(
  onSession('keywarden:EndSession'),
  async (context, input) => {
    const { accountId, now } = context;
    const { accessKeyId, web } = await namedSession(context, input);
    await revokeSession(context, { subject: revocationSubject.accessKey(accessKeyId), accountId, now });
    if (web !== undefined) await endWebSessions(context, [web], now);
    return { AccessKeyId: accessKeyId };
  },
);
