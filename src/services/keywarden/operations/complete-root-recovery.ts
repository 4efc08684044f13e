import { completeAsGuardian } from '../../../identity/guardians/guardian-recovery.ts';
import { write } from '../../contract.ts';
import { guardianDeed, inWords, onRoot } from '../guardians/guardian-rules.ts';
import type { CompleteRootRecoveryResponse, RecoveryIdRequest } from '../guardians/types.ts';

/** Takes root's MFA devices away and ends its sessions; nobody is handed anything. */
export const completeRootRecovery = write<RecoveryIdRequest, CompleteRootRecoveryResponse>(
  onRoot('keywarden:CompleteRootRecovery'),
  async (context, { RecoveryId: recoveryId }) => {
    const deed = guardianDeed(context);
    return { SerialNumbers: await inWords(() => completeAsGuardian(context, { ...deed, recoveryId })) };
  },
);
