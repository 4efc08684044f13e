import { revokeSessions } from '../../../identity/revocations.ts';
import { endWebSessionsOf } from '../../../identity/web-sessions.ts';
import { type AccessRule, write } from '../../contract.ts';
import { validationException } from '../errors.ts';
import { principalResource, sessionPrincipal } from '../sessions/session-principal.ts';

interface Input {
  readonly PrincipalArn: string;
  /** Now unless told. */
  readonly Before?: Date;
}

interface Output {
  /** Sessions issued before this instant are over. */
  readonly EndedBefore: Date;
}

const access: AccessRule<Input> = async (context, { PrincipalArn }) => [
  {
    action: 'keywarden:EndSessionsOfPrincipal',
    resources: [await principalResource(context, PrincipalArn)],
  },
];

/**
 * Ends the sessions of a role, user, federated user or root that were issued before an instant, with all that were made with
 * them: of a user also browsers' sessions, and those of roles it assumed. Long-term credentials go on, and what is issued later.
 */
export const endSessionsOfPrincipal = write<Input, Output>(
  access,
  async (context, { PrincipalArn, Before }) => {
    const { accountId, now, node } = context;
    const { subject, ref } = await sessionPrincipal(context, PrincipalArn);
    // Those of this very instant too, whichever node made them.
    const latest = now + node.clockUncertaintyMilliseconds() + 1;
    const before = Before?.getTime() ?? latest;
    if (before > latest) throw validationException('Before must not be in the future.');
    await revokeSessions(context, { subject, accountId, before, now });
    if (ref !== undefined)
      await endWebSessionsOf(context, ref.id, ({ created_at }) => Number(created_at) < before, now);
    return { EndedBefore: new Date(before) };
  },
);
