import { write } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { directoryOf } from '../records/directory.ts';
import { putPasswordPolicy } from '../records/password-policies.ts';
import type { Input, UpdateAccountPasswordPolicyRequest } from '../schema.ts';

/** In characters; AWS's for a policy that does not say. */
const DEFAULT_MINIMUM_LENGTH = 6;

const flag = (value: boolean | undefined): 0 | 1 => (value === true ? 1 : 0);

/** Whatever is left out returns to its default. */
export const updateAccountPasswordPolicy = write<Input<UpdateAccountPasswordPolicyRequest>, object>(
  onAccount('iam:UpdateAccountPasswordPolicy'),
  async (context, input) => {
    await putPasswordPolicy(directoryOf(context), {
      account_id: context.accountId,
      minimum_length: input.MinimumPasswordLength ?? DEFAULT_MINIMUM_LENGTH,
      require_uppercase: flag(input.RequireUppercaseCharacters),
      require_lowercase: flag(input.RequireLowercaseCharacters),
      require_numbers: flag(input.RequireNumbers),
      require_symbols: flag(input.RequireSymbols),
      users_may_change: flag(input.AllowUsersToChangePassword),
      max_age_days: input.MaxPasswordAge ?? null,
      reuse_prevention: input.PasswordReusePrevention ?? null,
      hard_expiry: input.HardExpiry === undefined ? null : flag(input.HardExpiry),
    });
    return {};
  },
);
