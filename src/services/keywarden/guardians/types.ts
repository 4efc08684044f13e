/** What the operations on root's guardians take and answer; as `shapes.json` has it. */

export interface GuardianView {
  readonly UserName: string;
  readonly UserId: string;
}

export interface RootRecoveryView {
  readonly RecoveryId: string;
  /** `GATHERING` until enough guardians have approved, then `WAITING`, also once the delay is over. */
  readonly Status: 'GATHERING' | 'WAITING';
  readonly RequestedBy: 'GUARDIANS' | 'OPERATOR';
  readonly Reason: string;
  readonly RequestDate: Date;
  /** From when on it can be completed; absent while approvals are gathered. */
  readonly ReadyDate?: Date;
  /** User names of those whose approval counts. */
  readonly ApprovedBy: readonly string[];
}

export interface PutRootGuardiansRequest {
  readonly UserNames: readonly string[];
  readonly RequiredApprovals?: number;
  readonly DelayHours?: number;
}

export interface RootGuardiansResponse {
  readonly Guardians: readonly GuardianView[];
  readonly RequiredApprovals?: number;
  readonly DelayHours?: number;
  readonly UpdateDate?: Date;
  readonly Recovery?: RootRecoveryView;
}

export interface RequestRootRecoveryRequest {
  readonly Reason: string;
}

export interface RecoveryIdRequest {
  readonly RecoveryId: string;
}

export interface RootRecoveryResponse {
  readonly Recovery: RootRecoveryView;
}

export interface CompleteRootRecoveryResponse {
  readonly SerialNumbers: readonly string[];
}
