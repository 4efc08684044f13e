import type { ServiceFacts } from '../../wire/facts.ts';
import type { Service } from '../contract.ts';
import { connectCluster } from './connect-cluster.ts';
import facts from './facts.json' with { type: 'json' };
import { activateCluster } from './operations/activate-cluster.ts';
import { changeClusterUserPassword } from './operations/change-cluster-user-password.ts';
import { copyBackupToRegion } from './operations/copy-backup-to-region.ts';
import { createCluster } from './operations/create-cluster.ts';
import { createClusterUser } from './operations/create-cluster-user.ts';
import { createHsm } from './operations/create-hsm.ts';
import { createQuorumToken } from './operations/create-quorum-token.ts';
import { deleteBackup } from './operations/delete-backup.ts';
import { deleteCluster } from './operations/delete-cluster.ts';
import { deleteClusterKey } from './operations/delete-cluster-key.ts';
import { deleteClusterUser } from './operations/delete-cluster-user.ts';
import { deleteHsm } from './operations/delete-hsm.ts';
import { deleteResourcePolicy } from './operations/delete-resource-policy.ts';
import { describeBackups } from './operations/describe-backups.ts';
import { describeClusters } from './operations/describe-clusters.ts';
import { generateClusterKey } from './operations/generate-cluster-key.ts';
import { getResourcePolicy } from './operations/get-resource-policy.ts';
import { initializeCluster } from './operations/initialize-cluster.ts';
import { listClusterKeys } from './operations/list-cluster-keys.ts';
import { listClusterUsers } from './operations/list-cluster-users.ts';
import { listTags } from './operations/list-tags.ts';
import { modifyBackupAttributes } from './operations/modify-backup-attributes.ts';
import { modifyCluster } from './operations/modify-cluster.ts';
import { putResourcePolicy } from './operations/put-resource-policy.ts';
import { registerQuorumKey } from './operations/register-quorum-key.ts';
import { resetClusterUserPassword } from './operations/reset-cluster-user-password.ts';
import { restoreBackup } from './operations/restore-backup.ts';
import { setQuorum } from './operations/set-quorum.ts';
import { signWithClusterKey } from './operations/sign-with-cluster-key.ts';
import { tagResource } from './operations/tag-resource.ts';
import { untagResource } from './operations/untag-resource.ts';
import { schemas } from './schema.ts';

/** AWS CloudHSM v2, and what AWS leaves to client software of its own: users, quorum and keys of a cluster. */
export const cloudhsm: Service = {
  name: 'cloudhsm',
  protocol: 'json',
  signingNames: ['cloudhsm'],
  apiVersion: '2017-04-28',
  eventSource: 'cloudhsm.amazonaws.com',
  isGlobal: false,
  schemas,
  // TypeScript types the pairs of a JSON file as lists.
  facts: facts as unknown as ServiceFacts,
  operations: {
    CopyBackupToRegion: copyBackupToRegion,
    CreateCluster: createCluster,
    CreateHsm: createHsm,
    DeleteBackup: deleteBackup,
    DeleteCluster: deleteCluster,
    DeleteHsm: deleteHsm,
    DeleteResourcePolicy: deleteResourcePolicy,
    DescribeBackups: describeBackups,
    DescribeClusters: describeClusters,
    GetResourcePolicy: getResourcePolicy,
    InitializeCluster: initializeCluster,
    ListTags: listTags,
    ModifyBackupAttributes: modifyBackupAttributes,
    ModifyCluster: modifyCluster,
    PutResourcePolicy: putResourcePolicy,
    RestoreBackup: restoreBackup,
    TagResource: tagResource,
    UntagResource: untagResource,
    // Keywarden's own.
    ActivateCluster: activateCluster,
    ChangeClusterUserPassword: changeClusterUserPassword,
    CreateClusterUser: createClusterUser,
    CreateQuorumToken: createQuorumToken,
    DeleteClusterKey: deleteClusterKey,
    DeleteClusterUser: deleteClusterUser,
    GenerateClusterKey: generateClusterKey,
    ListClusterKeys: listClusterKeys,
    ListClusterUsers: listClusterUsers,
    RegisterQuorumKey: registerQuorumKey,
    ResetClusterUserPassword: resetClusterUserPassword,
    SetQuorum: setQuorum,
    SignWithClusterKey: signWithClusterKey,
  },
  migrations: [],
};

export { connectCluster };
