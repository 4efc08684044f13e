import type { Instant } from '../../core/clock.ts';
import type { RootNotice } from '../root-notices.ts';
import type { MfaRecoveryRow } from './tables.ts';

const timeOf = (instant: Instant): string =>
  `${new Date(Number(instant)).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const HOW_TO_STOP =
  "If you have one of root's devices, sign in as root with it: its code ends this at once. Or ask the operator to run " +
  'keywarden mfa recover-root ACCOUNT --cancel.';

type Recovery = Pick<MfaRecoveryRow, 'id' | 'account_id' | 'reason' | 'ready_at'>;

const notice = (
  { id, account_id }: Recovery,
  state: string,
  subject: string,
  ...lines: readonly string[]
): RootNotice => ({
  id: `recovery/${id}/${state}`,
  accountId: account_id,
  subject: `Keywarden: root of ${account_id}: ${subject}`,
  text: `${lines.join('\n\n')}\n`,
});

/** What root is told of a recovery, each step once. */
export const recoveryNotice = {
  gathering: (recovery: Recovery, by: string): RootNotice =>
    notice(
      recovery,
      'gathering',
      'a guardian asks to take away its MFA devices',
      `Guardian ${by} asks to take away the MFA devices of root of account ${recovery.account_id}: ${recovery.reason}`,
      'Nothing happens before other guardians have approved it and a delay is over.',
      HOW_TO_STOP,
    ),
  pending: (recovery: Recovery, by: string): RootNotice =>
    notice(
      recovery,
      'pending',
      'its MFA devices are to be taken away',
      `${by} asked to take away the MFA devices of root of account ${recovery.account_id}: ${recovery.reason}`,
      `That can be done from ${timeOf(recovery.ready_at)} on.`,
      HOW_TO_STOP,
    ),
  cancelled: (recovery: Recovery, why: string): RootNotice =>
    notice(
      recovery,
      'cancelled',
      'its MFA devices stay',
      `The MFA devices of root of account ${recovery.account_id} are not taken away: ${why}.`,
      'If you know nothing of it, look into the trail of the account.',
    ),
  completed: (recovery: Recovery, by: string): RootNotice =>
    notice(
      recovery,
      'completed',
      'its MFA devices were taken away',
      `${by} took away all MFA devices of root of account ${recovery.account_id}; its sessions have ended. The password alone now opens the account.`,
      'Sign in as root and add a device at once.',
    ),
};
