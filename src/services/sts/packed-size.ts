import type { Tag } from '../../core/tag.ts';
import { packedPercent } from '../../identity/packed-size.ts';
import { sessionTooLarge } from './errors.ts';

/**
 * How much of the space allowed for session policies and tags they take, in percent; undefined where there are none.
 * @throws AwsError PackedPolicyTooLarge above 100
 */
export function packedPolicySize(
  policies: readonly string[],
  policyArns: readonly string[],
  tags: readonly Tag[],
): number | undefined {
  const percent = packedPercent(policies, policyArns, tags);
  if (percent !== undefined && percent > 100) throw sessionTooLarge(percent, tags.length > 0);
  return percent;
}
