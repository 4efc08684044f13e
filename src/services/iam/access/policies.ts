import type { PolicyRow } from '../../../identity/tables.ts';
import type { AccessContext, AccessRule, ResourceRef } from '../../contract.ts';
import { AWS_OWNER, policyOwner } from '../policy-arn.ts';
import { policyArnInvalid } from '../policy-errors.ts';
import { directoryOf } from '../records/directory.ts';
import { findPolicy } from '../records/policies.ts';
import { parseTags } from '../tags.ts';
import { type ContextKeys, resourceTagKeys } from './resources.ts';

type PolicyContext = Pick<AccessContext, 'accountId' | 'db'>;

interface PolicyInput {
  readonly PolicyArn: string;
}

/** The account's own policy of that ARN. @throws AwsError what `otherwise` makes, when there is none */
export async function requireOwnPolicy(
  context: PolicyContext,
  arn: string,
  otherwise: (arn: string) => Error,
): Promise<PolicyRow> {
  const row = await findPolicy(directoryOf(context), context.accountId, arn);
  if (row === undefined) throw otherwise(arn);
  return row;
}

/** @throws AwsError ValidationError when it is no ARN of a policy */
async function policyRef(
  context: PolicyContext,
  arn: string,
): Promise<ResourceRef & { readonly accountId: string }> {
  const owner = policyOwner(arn);
  if (owner === undefined) throw policyArnInvalid(arn);
  const row = await findPolicy(directoryOf(context), context.accountId, arn);
  return {
    arn,
    label: `policy ${arn}`,
    accountId: owner,
    contextKeys: row === undefined ? {} : resourceTagKeys(parseTags(row.tags)),
  };
}

/** The rule of an operation that reads the policy of `PolicyArn`: AWS's own may be read from every account. */
export const onPolicy =
  (action: string): AccessRule<PolicyInput> =>
  async (context, input) => {
    const ref = await policyRef(context, input.PolicyArn);
    const accountId = ref.accountId === AWS_OWNER ? context.accountId : ref.accountId;
    return [{ action, resources: [{ ...ref, accountId }] }];
  };

/** The rule of an operation that changes it: AWS's own belong to nobody here, so nobody may. */
export const onOwnPolicy =
  <Input extends PolicyInput>(
    action: string,
    keysOf: (input: Input) => ContextKeys = () => ({}),
  ): AccessRule<Input> =>
  async (context, input) => [
    { action, resources: [await policyRef(context, input.PolicyArn)], contextKeys: keysOf(input) },
  ];
