import { read } from '../../contract.ts';
import { getPasswordPolicyAccess } from '../access/password.ts';
import { noSuchEntity } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { findPasswordPolicy } from '../records/password-policies.ts';
import type { GetAccountPasswordPolicyResponse } from '../schema.ts';

export const getAccountPasswordPolicy = read<unknown, GetAccountPasswordPolicyResponse>(
  getPasswordPolicyAccess,
  async (context) => {
    const row = await findPasswordPolicy(directoryOf(context), context.accountId);
    if (row === undefined)
      throw noSuchEntity(`The Password Policy with domain name ${context.accountId} cannot be found.`);
    return {
      PasswordPolicy: {
        MinimumPasswordLength: row.minimum_length,
        RequireSymbols: row.require_symbols === 1,
        RequireNumbers: row.require_numbers === 1,
        RequireUppercaseCharacters: row.require_uppercase === 1,
        RequireLowercaseCharacters: row.require_lowercase === 1,
        AllowUsersToChangePassword: row.users_may_change === 1,
        ExpirePasswords: row.max_age_days !== null,
        ...(row.max_age_days === null ? {} : { MaxPasswordAge: row.max_age_days }),
        ...(row.reuse_prevention === null ? {} : { PasswordReusePrevention: row.reuse_prevention }),
        ...(row.hard_expiry === null ? {} : { HardExpiry: row.hard_expiry === 1 }),
      },
    };
  },
);
