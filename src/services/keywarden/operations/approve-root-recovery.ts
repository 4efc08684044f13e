import { approveAsGuardian } from '../../../identity/guardians/guardian-recovery.ts';
import { write } from '../../contract.ts';
import { guardianDeed, inWords, onRoot } from '../guardians/guardian-rules.ts';
import { recoveryView } from '../guardians/recovery-view.ts';
import type { RecoveryIdRequest, RootRecoveryResponse } from '../guardians/types.ts';

export const approveRootRecovery = write<RecoveryIdRequest, RootRecoveryResponse>(
  onRoot('keywarden:ApproveRootRecovery'),
  async (context, { RecoveryId: recoveryId }) => {
    const deed = guardianDeed(context);
    const state = await inWords(() => approveAsGuardian(context, { ...deed, recoveryId }));
    return { Recovery: recoveryView(state) };
  },
);
