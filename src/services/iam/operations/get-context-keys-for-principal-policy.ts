import { read } from '../../contract.ts';
import type {
  GetContextKeysForPolicyResponse,
  GetContextKeysForPrincipalPolicyRequest,
  Input,
} from '../schema.ts';
import { contextKeysOfInput, contextKeysOfStored } from '../simulation/context-keys.ts';
import { onPolicySource, policySource, requireSource } from '../simulation/policy-source.ts';
import { boundaryOf, policiesOf } from '../simulation/stored-policies.ts';

type KeysInput = Input<GetContextKeysForPrincipalPolicyRequest>;

const sourceOf = (input: KeysInput, accountId: string) => policySource(input.PolicySourceArn, accountId);

/** The same for all policies of a user, group or role, its permissions boundary too, and those handed in. */
export const getContextKeysForPrincipalPolicy = read<KeysInput, GetContextKeysForPolicyResponse>(
  onPolicySource('iam:GetContextKeysForPrincipalPolicy', sourceOf),
  async (context, input) => {
    const holder = await requireSource(context, sourceOf(input, context.accountId));
    const boundary = await boundaryOf(context, holder);
    const stored = [...(await policiesOf(context, holder)), ...(boundary === undefined ? [] : [boundary])];
    return {
      ContextKeyNames: [...contextKeysOfStored(stored), ...contextKeysOfInput(input.PolicyInputList ?? [])],
    };
  },
);
