import { accountCreate, accountList } from './account.ts';
import { accountQuota } from './account-quota.ts';
import { accountResetRootPassword } from './account-reset-root-password.ts';
import { accountClose, accountResume, accountShow, accountSuspend } from './account-state.ts';
import { auditArchive, auditKeys } from './audit/audit-archive.ts';
import { auditExport, auditValidate } from './audit/audit-export.ts';
import { auditReindex, auditVerify } from './audit/audit-verify.ts';
import { backupMake, backupVerify, restore } from './backup/backup.ts';
import { bulletinCommands } from './center/bulletin-commands.ts';
import { caseCommands } from './center/case-commands.ts';
import { pentestCommands } from './center/pentest-commands.ts';
import { pgpCommands } from './center/pgp-commands.ts';
import { hsmActivate } from './cluster/hsm-activate.ts';
import { hsmConnect } from './cluster/hsm-connect.ts';
import { hsmKey } from './cluster/hsm-key.ts';
import { hsmQuorum } from './cluster/hsm-quorum.ts';
import { hsmUser } from './cluster/hsm-user.ts';
import type { Command } from './command.ts';
import { creds } from './creds/creds.ts';
import { doctor } from './doctor.ts';
import { guardianCommands } from './guardian/guardian.ts';
import { hsmBackup, hsmDrill } from './hsm/hsm-backup.ts';
import { hsmJoin, hsmRemove, hsmRotate } from './hsm/hsm-change.ts';
import { hsmDataKeys, hsmRotateDataKey } from './hsm/hsm-data-keys.ts';
import { hsmPools, hsmReclaim } from './hsm/hsm-pools.ts';
import { hsmInit, hsmProbe } from './hsm/hsm-probe.ts';
import { hsmStatus } from './hsm/hsm-status.ts';
import { kmsAttest } from './kms/kms-attest.ts';
import { kmsKubernetes } from './kms/kms-kubernetes.ts';
import { mfaImport } from './mfa/mfa-import.ts';
import { mfaList } from './mfa/mfa-list.ts';
import { mfaRecoverRoot } from './mfa/mfa-recover-root.ts';
import { mfaRemove } from './mfa/mfa-remove.ts';
import { policyExplain } from './policy/policy-explain.ts';
import { policyLint } from './policy/policy-lint.ts';
import { policyTest } from './policy/policy-test.ts';
import { rotate } from './rotate/rotate.ts';
import { serve } from './serve.ts';
import { sessionsEnd } from './sessions/sessions-end.ts';
import { sessionsList } from './sessions/sessions-list.ts';
import { version } from './version.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  serve,
  accountCreate,
  accountList,
  accountShow,
  accountSuspend,
  accountResume,
  accountClose,
  accountQuota,
  accountResetRootPassword,
  creds,
  rotate,
  sessionsList,
  sessionsEnd,
  hsmStatus,
  hsmInit,
  hsmProbe,
  hsmJoin,
  hsmRemove,
  hsmRotate,
  hsmDataKeys,
  hsmRotateDataKey,
  hsmBackup,
  hsmDrill,
  hsmPools,
  hsmReclaim,
  hsmActivate,
  hsmUser,
  hsmQuorum,
  hsmKey,
  hsmConnect,
  mfaImport,
  mfaList,
  mfaRemove,
  mfaRecoverRoot,
  ...guardianCommands,
  auditVerify,
  auditReindex,
  auditArchive,
  auditKeys,
  auditExport,
  auditValidate,
  kmsAttest,
  kmsKubernetes,
  ...bulletinCommands,
  ...caseCommands,
  ...pentestCommands,
  ...pgpCommands,
  policyTest,
  policyExplain,
  policyLint,
  backupVerify,
  backupMake,
  restore,
  doctor,
  version,
];
