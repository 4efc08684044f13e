import { findRecoveryState } from '../../../identity/guardians/guardian-recovery.ts';
import { findGuardianship } from '../../../identity/guardians/records.ts';
import type { OperationContext } from '../../contract.ts';
import { recoveryView } from './recovery-view.ts';
import type { RootGuardiansResponse } from './types.ts';

const HOUR_MILLISECONDS = 3_600_000;

/** Who guards root of the caller's account, and what is under way. */
export async function guardiansView({
  db,
  accountId,
  now,
}: Pick<OperationContext, 'db' | 'accountId' | 'now'>): Promise<RootGuardiansResponse> {
  const guardianship = await findGuardianship(db, accountId);
  const state = await findRecoveryState(db, accountId, now);
  const { guardians = [] } = guardianship ?? {};
  return {
    Guardians: guardians.map(({ name, userId }) => ({ UserName: name, UserId: userId })),
    ...(guardianship && {
      RequiredApprovals: guardianship.required,
      DelayHours: guardianship.delayMilliseconds / HOUR_MILLISECONDS,
      UpdateDate: new Date(guardianship.updatedAt),
    }),
    ...(state && { Recovery: recoveryView(state) }),
  };
}
