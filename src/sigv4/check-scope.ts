import type { ClaimedSignature } from './claimed-signature.ts';
import { SignatureError } from './faults.ts';

/** Region names as AWS and its kin form them; what stands here reaches ARNs and audit events. */
const REGION = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const REGION_LENGTH = 32;

/**
 * Refuses a signature made for another service (a call signed for kms, sent to iam) or for no possible region.
 * @throws SignatureError mismatch, with all that is wrong in one text, as AWS does
 */
export function checkScope(claimed: ClaimedSignature, signingNames: readonly string[]): void {
  const { region, service } = claimed.scope;
  let problems = '';
  if (!REGION.test(region) || region.length > REGION_LENGTH) {
    problems += `Credential should be scoped to a valid region, not '${region}'. `;
  }
  if (!signingNames.includes(service)) {
    problems += `Credential should be scoped to correct service: '${signingNames[0] ?? ''}'. `;
  }
  if (problems !== '') throw new SignatureError('mismatch', problems);
}
