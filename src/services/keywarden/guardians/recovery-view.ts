import type { RecoveryState } from '../../../identity/guardians/guardian-recovery.ts';
import type { RootRecoveryView } from './types.ts';

export const recoveryView = ({ recovery, approvedBy }: RecoveryState): RootRecoveryView => ({
  RecoveryId: recovery.id,
  Status: recovery.status === 'gathering' ? 'GATHERING' : 'WAITING',
  RequestedBy: recovery.guardianship === null ? 'OPERATOR' : 'GUARDIANS',
  Reason: recovery.reason,
  RequestDate: new Date(Number(recovery.requested_at)),
  ...(recovery.status === 'pending' && { ReadyDate: new Date(Number(recovery.ready_at)) }),
  ApprovedBy: approvedBy.map(({ name }) => name),
});
