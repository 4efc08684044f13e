import { deflateRawSync } from 'node:zlib';
import type { Tag } from '../core/tag.ts';

/** Characters of all session policies and policy ARNs of one session together; AWS's documented limit. */
const MAX_POLICY_CHARACTERS = 2_048;
/** Bytes the packed policies and tags may take in the token; AWS does not tell its own figure. */
const MAX_PACKED_BYTES = 4_096;

/**
 * How much of the space allowed for session policies and tags they take, in percent, above 100 for too much; undefined
 * where there are none.
 */
export function packedPercent(
  policies: readonly string[],
  policyArns: readonly string[],
  tags: readonly Tag[],
): number | undefined {
  const texts = [...policies, ...policyArns];
  if (texts.length === 0 && tags.length === 0) return undefined;
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const packedBytes = deflateRawSync(JSON.stringify([texts, tags])).length;
  const share = Math.max(characters / MAX_POLICY_CHARACTERS, packedBytes / MAX_PACKED_BYTES);
  return Math.ceil(share * 100);
}
