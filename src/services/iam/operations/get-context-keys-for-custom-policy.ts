import { read } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import type {
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPolicyResponse,
  Input,
} from '../schema.ts';
import { contextKeysOfInput } from '../simulation/context-keys.ts';

/** The condition keys that policies name: those a simulation of them wants to be told. */
export const getContextKeysForCustomPolicy = read<
  Input<GetContextKeysForCustomPolicyRequest>,
  GetContextKeysForPolicyResponse
>(onAccount('iam:GetContextKeysForCustomPolicy'), (_context, input) => ({
  ContextKeyNames: contextKeysOfInput(input.PolicyInputList),
}));
