import type { PolicyRow } from '../../../identity/tables.ts';
import type { AccessContext, AccessRule, ResourceRef } from '../../contract.ts';
import { AWS_OWNER, policyOwner } from '../policy-arn.ts';
import { policyArnInvalid } from '../policy-errors.ts';
import { directoryOf } from '../records/directory.ts';
import { findPolicy } from '../records/policies.ts';
import { parseTags } from '../tags.ts';
import { type ContextKeys, oneSpellingEach, resourceTagKeys } from './resources.ts';

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

/**
 * The policy of that ARN, once for each spelling of its tag keys.
 * @throws AwsError ValidationError when it is no ARN of a policy
 */
export async function policyRefs(
  context: PolicyContext,
  arn: string,
): Promise<(ResourceRef & { readonly accountId: string })[]> {
  const owner = policyOwner(arn);
  if (owner === undefined) throw policyArnInvalid(arn);
  const row = await findPolicy(directoryOf(context), context.accountId, arn);
  return oneSpellingEach(row === undefined ? [] : parseTags(row.tags)).map((tags) => ({
    arn,
    label: `policy ${arn}`,
    accountId: owner,
    contextKeys: resourceTagKeys(tags),
  }));
}

/** The rule of an operation that reads the policy of `PolicyArn`: AWS's own may be read from every account. */
export const onPolicy =
  (action: string): AccessRule<PolicyInput> =>
  async (context, input) => {
    const refs = await policyRefs(context, input.PolicyArn);
    const ownerOf = (owner: string): string => (owner === AWS_OWNER ? context.accountId : owner);
    return [{ action, resources: refs.map((ref) => ({ ...ref, accountId: ownerOf(ref.accountId) })) }];
  };

/** The rule of an operation that changes it: AWS's own belong to nobody here, so nobody may. */
export const onOwnPolicy =
  <Input extends PolicyInput>(
    action: string,
    keySetsOf: (input: Input) => readonly ContextKeys[] = () => [{}],
  ): AccessRule<Input> =>
  async (context, input) => {
    const resources = await policyRefs(context, input.PolicyArn);
    return keySetsOf(input).map((contextKeys) => ({ action, resources, contextKeys }));
  };
