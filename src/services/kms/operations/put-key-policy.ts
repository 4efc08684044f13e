import { write } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { changeKey } from '../change-key.ts';
import { unsupported } from '../errors.ts';
import { findKey } from '../key-lookup.ts';
import { ONLY_POLICY } from '../key-policy.ts';
import { assertNoLockOut, newPolicy } from '../new-policy.ts';
import type { Input, PutKeyPolicyRequest } from '../schema.ts';

type PutKeyPolicyInput = Input<PutKeyPolicyRequest>;

export const putKeyPolicy = write<PutKeyPolicyInput, void>(
  keyAccess<PutKeyPolicyInput>('PutKeyPolicy', {
    keys: ({ BypassPolicyLockoutSafetyCheck = false }) => ({
      'kms:BypassPolicyLockoutSafetyCheck': String(BypassPolicyLockoutSafetyCheck),
    }),
  }),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    if (input.PolicyName !== undefined && input.PolicyName !== ONLY_POLICY)
      throw unsupported('Only default policy is supported');
    const stored = await newPolicy(context.db, input.Policy);
    if (input.BypassPolicyLockoutSafetyCheck !== true) assertNoLockOut(context.caller, { ...key, ...stored });
    await changeKey(context, key, stored);
  },
);
