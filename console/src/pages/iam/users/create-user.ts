import { call } from '../../../api/call.ts';
import { newPassword } from './new-password.ts';
import type { NewUser } from './new-user.ts';

/** What came of making a user: what it begins with, and where it failed if it did. */
export interface CreatedUser {
  readonly name: string;
  readonly isThere: boolean;
  readonly password?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly problem?: unknown;
}

/**
 * Makes a user, then its permissions, then its credentials: what fails on the way leaves a user that may do less.
 * @param onProgress told what is being done
 */
export async function createUser(user: NewUser, onProgress: (what: string) => void): Promise<CreatedUser> {
  const UserName = user.name;
  let created: CreatedUser = { name: UserName, isThere: false };
  try {
    onProgress('Creating the user');
    await call('iam', 'CreateUser', { UserName, Path: user.path });
    created = { ...created, isThere: true };
    onProgress('Giving permissions');
    for (const { GroupName } of user.groups) await call('iam', 'AddUserToGroup', { UserName, GroupName });
    for (const { Arn } of user.policies) await call('iam', 'AttachUserPolicy', { UserName, PolicyArn: Arn });
    if (user.password !== 'none') {
      onProgress('Setting the password');
      const Password = user.password === 'typed' ? user.typedPassword : newPassword();
      const PasswordResetRequired = user.mustChangePassword;
      await call('iam', 'CreateLoginProfile', { UserName, Password, PasswordResetRequired });
      created = { ...created, password: Password };
    }
    if (user.hasAccessKey) {
      onProgress('Making the access key');
      const { AccessKey } = await call('iam', 'CreateAccessKey', { UserName });
      const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
      created = { ...created, accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
    }
    return created;
  } catch (problem) {
    return { ...created, problem };
  }
}
