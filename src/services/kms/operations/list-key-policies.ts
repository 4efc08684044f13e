import { read } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { findKey } from '../key-lookup.ts';
import { ONLY_POLICY } from '../key-policy.ts';
import { pageOf } from '../paging.ts';
import type { Input, ListKeyPoliciesRequest, ListKeyPoliciesResponse } from '../schema.ts';

export const listKeyPolicies = read<Input<ListKeyPoliciesRequest>, ListKeyPoliciesResponse>(
  keyAccess('ListKeyPolicies'),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    const scope = {
      operation: 'ListKeyPolicies',
      filters: [key.id],
      usual: 100,
      keyOf: (name: string) => name,
    };
    const { items, output } = await pageOf(context, scope, input, [ONLY_POLICY]);
    return { PolicyNames: [...items], ...output };
  },
);
