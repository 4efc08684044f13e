import { requestAsGuardian } from '../../../identity/guardians/guardian-recovery.ts';
import { write } from '../../contract.ts';
import { guardianDeed, inWords, onRoot } from '../guardians/guardian-rules.ts';
import { recoveryView } from '../guardians/recovery-view.ts';
import type { RequestRootRecoveryRequest, RootRecoveryResponse } from '../guardians/types.ts';

/** Counts as the approval of the guardian who asks. */
export const requestRootRecovery = write<RequestRootRecoveryRequest, RootRecoveryResponse>(
  onRoot('keywarden:RequestRootRecovery'),
  async (context, { Reason: reason }) => {
    const deed = guardianDeed(context);
    const state = await inWords(() => requestAsGuardian(context, context.random, { ...deed, reason }));
    return { Recovery: recoveryView(state) };
  },
);
