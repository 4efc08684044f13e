import { ApiError } from '../../../api/api-error.ts';
import { call, callAll } from '../../../api/call.ts';

/** One step on the way to a user that can be deleted: what it takes away, and how. */
interface Step {
  readonly what: string;
  readonly take: (UserName: string) => Promise<readonly Promise<unknown>[]>;
}

async function ignoringMissing(deed: Promise<unknown>): Promise<void> {
  try {
    await deed;
  } catch (problem) {
    if (!(problem instanceof ApiError && problem.isMissing)) throw problem;
  }
}

/**
 * What IAM wants gone before a user can go, in its order: first what could still be used.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 */
const STEPS: readonly Step[] = [
  {
    what: 'access keys',
    take: async (UserName) =>
      (await callAll('iam', 'ListAccessKeys', { UserName }))
        .flatMap(({ AccessKeyMetadata = [] }) => AccessKeyMetadata)
        .map(({ AccessKeyId }) => call('iam', 'DeleteAccessKey', { UserName, AccessKeyId })),
  },
  {
    what: 'password',
    take: async (UserName) => [ignoringMissing(call('iam', 'DeleteLoginProfile', { UserName }))],
  },
  {
    what: 'MFA devices',
    take: async (UserName) =>
      (await callAll('iam', 'ListMFADevices', { UserName }))
        .flatMap(({ MFADevices = [] }) => MFADevices)
        .map(async ({ SerialNumber }) => {
          await call('iam', 'DeactivateMFADevice', { UserName, SerialNumber });
          if (SerialNumber?.includes(':mfa/')) await call('iam', 'DeleteVirtualMFADevice', { SerialNumber });
        }),
  },
  {
    what: 'signing certificates',
    take: async (UserName) =>
      (await callAll('iam', 'ListSigningCertificates', { UserName }))
        .flatMap(({ Certificates = [] }) => Certificates)
        .map(({ CertificateId }) => call('iam', 'DeleteSigningCertificate', { UserName, CertificateId })),
  },
  {
    what: 'SSH public keys',
    take: async (UserName) =>
      (await callAll('iam', 'ListSSHPublicKeys', { UserName }))
        .flatMap(({ SSHPublicKeys = [] }) => SSHPublicKeys)
        .map(({ SSHPublicKeyId }) => call('iam', 'DeleteSSHPublicKey', { UserName, SSHPublicKeyId })),
  },
  {
    what: 'service credentials',
    take: async (UserName) =>
      (await callAll('iam', 'ListServiceSpecificCredentials', { UserName }))
        .flatMap(({ ServiceSpecificCredentials = [] }) => ServiceSpecificCredentials)
        .map(({ ServiceSpecificCredentialId }) =>
          call('iam', 'DeleteServiceSpecificCredential', { UserName, ServiceSpecificCredentialId }),
        ),
  },
  {
    what: 'inline policies',
    take: async (UserName) =>
      (await callAll('iam', 'ListUserPolicies', { UserName }))
        .flatMap(({ PolicyNames = [] }) => PolicyNames)
        .map((PolicyName) => call('iam', 'DeleteUserPolicy', { UserName, PolicyName })),
  },
  {
    what: 'attached policies',
    take: async (UserName) =>
      (await callAll('iam', 'ListAttachedUserPolicies', { UserName }))
        .flatMap(({ AttachedPolicies = [] }) => AttachedPolicies)
        .map(({ PolicyArn }) => call('iam', 'DetachUserPolicy', { UserName, PolicyArn })),
  },
  {
    what: 'memberships of groups',
    take: async (UserName) =>
      (await callAll('iam', 'ListGroupsForUser', { UserName }))
        .flatMap(({ Groups = [] }) => Groups)
        .map(({ GroupName }) => call('iam', 'RemoveUserFromGroup', { UserName, GroupName })),
  },
];

/**
 * Deletes a user with everything it has. Where it fails on the way, what was taken away stays so, and it can be begun
 * again.
 * @param onProgress told what is being taken away
 */
export async function deleteUserWhole(UserName: string, onProgress: (what: string) => void): Promise<void> {
  for (const { what, take } of STEPS) {
    onProgress(what);
    await Promise.all(await take(UserName));
  }
  onProgress('user');
  await call('iam', 'DeleteUser', { UserName });
}
