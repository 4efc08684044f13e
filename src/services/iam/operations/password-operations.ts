import type { Operation } from '../../contract.ts';
import { changePassword } from './change-password.ts';
import { createLoginProfile } from './create-login-profile.ts';
import { deleteAccountPasswordPolicy } from './delete-account-password-policy.ts';
import { deleteLoginProfile } from './delete-login-profile.ts';
import { getAccountPasswordPolicy } from './get-account-password-policy.ts';
import { getLoginProfile } from './get-login-profile.ts';
import { updateAccountPasswordPolicy } from './update-account-password-policy.ts';
import { updateLoginProfile } from './update-login-profile.ts';

export const passwordOperations: Readonly<Record<string, Operation>> = {
  CreateLoginProfile: createLoginProfile,
  GetLoginProfile: getLoginProfile,
  UpdateLoginProfile: updateLoginProfile,
  DeleteLoginProfile: deleteLoginProfile,
  ChangePassword: changePassword,
  UpdateAccountPasswordPolicy: updateAccountPasswordPolicy,
  GetAccountPasswordPolicy: getAccountPasswordPolicy,
  DeleteAccountPasswordPolicy: deleteAccountPasswordPolicy,
};
