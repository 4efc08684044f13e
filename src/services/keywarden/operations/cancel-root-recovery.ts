import { cancelAsGuardian, cancelAsRoot } from '../../../identity/guardians/guardian-recovery.ts';
import { write } from '../../contract.ts';
import { guardianDeed, inWords, mayCancelAsRoot, onRoot } from '../guardians/guardian-rules.ts';
import type { RecoveryIdRequest } from '../guardians/types.ts';

/** By any guardian, for what guardians began; by root for any. */
export const cancelRootRecovery = write<RecoveryIdRequest, object>(
  onRoot('keywarden:CancelRootRecovery'),
  async (context, { RecoveryId: recoveryId }) => {
    if (mayCancelAsRoot(context)) {
      const { accountId, now } = context;
      await inWords(() => cancelAsRoot(context, { accountId, now, recoveryId }));
      return {};
    }
    const deed = guardianDeed(context);
    await inWords(() => cancelAsGuardian(context, { ...deed, recoveryId }));
    return {};
  },
);
