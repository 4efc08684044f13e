import { read } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { notFound } from '../errors.ts';
import { findKey } from '../key-lookup.ts';
import { ONLY_POLICY } from '../key-policy.ts';
import type { GetKeyPolicyRequest, GetKeyPolicyResponse, Input } from '../schema.ts';

export const getKeyPolicy = read<Input<GetKeyPolicyRequest>, GetKeyPolicyResponse>(
  keyAccess('GetKeyPolicy'),
  async (context, { KeyId, PolicyName = ONLY_POLICY }) => {
    const key = await findKey(context, KeyId);
    if (PolicyName !== ONLY_POLICY) throw notFound('No such policy exists');
    return { Policy: key.policy, PolicyName };
  },
);
