import type { ServiceFacts } from '../../wire/facts.ts';
import type { BackgroundContext, Service, StopBackground } from '../contract.ts';
import { keepTellingOfEnds } from './access-keys/tell-of-ends.ts';
import facts from './facts.json' with { type: 'json' };
import { keywardenMigrations } from './migrations.ts';
import { tellOfNode } from './nodes/tell-of-node.ts';
import { approveRootRecovery } from './operations/approve-root-recovery.ts';
import { cancelRootRecovery } from './operations/cancel-root-recovery.ts';
import { completeRootRecovery } from './operations/complete-root-recovery.ts';
import { describeAuditChain } from './operations/describe-audit-chain.ts';
import { describeDataKeys } from './operations/describe-data-keys.ts';
import { describeHsmFleet } from './operations/describe-hsm-fleet.ts';
import { describeKeyRotation } from './operations/describe-key-rotation.ts';
import { describeNodes } from './operations/describe-nodes.ts';
import { describeSettings } from './operations/describe-settings.ts';
import { endOtherWebSessions } from './operations/end-other-web-sessions.ts';
import { endSession } from './operations/end-session.ts';
import { endSessionsOfPrincipal } from './operations/end-sessions-of-principal.ts';
import { endWebSession } from './operations/end-web-session.ts';
import { explainDenial } from './operations/explain-denial.ts';
import { getAccessKeyMaximumAge } from './operations/get-access-key-maximum-age.ts';
import { getAccessKeyUse } from './operations/get-access-key-use.ts';
import { getMetrics } from './operations/get-metrics.ts';
import { getRootGuardians } from './operations/get-root-guardians.ts';
import { getSecurityScore } from './operations/get-security-score.ts';
import { getSession } from './operations/get-session.ts';
import { listAllAccounts } from './operations/list-all-accounts.ts';
import { listCredentials } from './operations/list-credentials.ts';
import { listSessions } from './operations/list-sessions.ts';
import { listWebSessions } from './operations/list-web-sessions.ts';
import { previewAccessKeyMaximumAge } from './operations/preview-access-key-maximum-age.ts';
import { putAccessKeyMaximumAge } from './operations/put-access-key-maximum-age.ts';
import { putAuditRetention } from './operations/put-audit-retention.ts';
import { putRootGuardians } from './operations/put-root-guardians.ts';
import { requestRootRecovery } from './operations/request-root-recovery.ts';
import { rotateDataKey } from './operations/rotate-data-key.ts';
import { searchGroups } from './operations/search-groups.ts';
import { searchKeys } from './operations/search-keys.ts';
import { searchPolicies } from './operations/search-policies.ts';
import { searchRoles } from './operations/search-roles.ts';
import { searchUsers } from './operations/search-users.ts';
import { setAccessKeyExpiry } from './operations/set-access-key-expiry.ts';
import { startAccessKeyDraining } from './operations/start-access-key-draining.ts';
import { stopAccessKeyDraining } from './operations/stop-access-key-draining.ts';
import { verifyAuditLog } from './operations/verify-audit-log.ts';
import { schemas } from './schema.ts';

function keepTelling(context: BackgroundContext): StopBackground {
  const stops = [tellOfNode(context), keepTellingOfEnds(context)];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

/** What AWS has no API for: tables to search, all credentials at once, why calls are denied, and the operator's view. */
export const keywarden: Service = {
  name: 'keywarden',
  protocol: 'json',
  signingNames: ['keywarden'],
  apiVersion: '2026-11-24',
  eventSource: 'keywarden',
  isGlobal: false,
  schemas,
  // TypeScript types the pairs of a JSON file as lists.
  facts: facts as unknown as ServiceFacts,
  operations: {
    DescribeAuditChain: describeAuditChain,
    PutAuditRetention: putAuditRetention,
    VerifyAuditLog: verifyAuditLog,
    DescribeDataKeys: describeDataKeys,
    DescribeHsmFleet: describeHsmFleet,
    DescribeKeyRotation: describeKeyRotation,
    DescribeNodes: describeNodes,
    DescribeSettings: describeSettings,
    EndOtherWebSessions: endOtherWebSessions,
    EndSession: endSession,
    EndSessionsOfPrincipal: endSessionsOfPrincipal,
    EndWebSession: endWebSession,
    ExplainDenial: explainDenial,
    GetAccessKeyMaximumAge: getAccessKeyMaximumAge,
    GetAccessKeyUse: getAccessKeyUse,
    GetMetrics: getMetrics,
    GetSecurityScore: getSecurityScore,
    GetSession: getSession,
    ListAllAccounts: listAllAccounts,
    ListCredentials: listCredentials,
    ListSessions: listSessions,
    ListWebSessions: listWebSessions,
    RequestRootRecovery: requestRootRecovery,
    PreviewAccessKeyMaximumAge: previewAccessKeyMaximumAge,
    PutAccessKeyMaximumAge: putAccessKeyMaximumAge,
    PutRootGuardians: putRootGuardians,
    GetRootGuardians: getRootGuardians,
    CompleteRootRecovery: completeRootRecovery,
    CancelRootRecovery: cancelRootRecovery,
    ApproveRootRecovery: approveRootRecovery,
    RotateDataKey: rotateDataKey,
    SearchGroups: searchGroups,
    SearchKeys: searchKeys,
    SearchPolicies: searchPolicies,
    SearchRoles: searchRoles,
    SearchUsers: searchUsers,
    SetAccessKeyExpiry: setAccessKeyExpiry,
    StartAccessKeyDraining: startAccessKeyDraining,
    StopAccessKeyDraining: stopAccessKeyDraining,
  },
  migrations: keywardenMigrations,
  background: keepTelling,
};
