import type { Instant } from '../core/clock.ts';
import type { ClaimedSignature } from './claimed-signature.ts';
import { SignatureError } from './faults.ts';
import { formatStamp } from './timestamp.ts';

/** How far a signer's clock may be off, in seconds, to either side. */
export const CLOCK_SKEW_SECONDS = 300;

/**
 * Refuses a signature that is too old or from the future: ±5 minutes in the header form; a presigned URL lives for its
 * `X-Amz-Expires`, or 5 minutes when it names none. `minimumLifetimeSeconds` lengthens short-lived URLs for a service
 * that does not honour less: AWS STS accepts every presigned URL for 15 minutes, and EKS tokens, which say 60 seconds
 * and are used for 14 minutes, count on it.
 * @throws SignatureError mismatch
 */
export function checkFreshness(claimed: ClaimedSignature, now: Instant, minimumLifetimeSeconds = 0): void {
  const skew = CLOCK_SKEW_SECONDS * 1000;
  if (claimed.timestamp > now + skew) {
    throw new SignatureError(
      'mismatch',
      `Signature not yet current: ${claimed.stamp} is still later than ${formatStamp(now + skew)} ` +
        `(${formatStamp(now)} + ${CLOCK_SKEW_SECONDS / 60} min.)`,
    );
  }
  const lifetime =
    claimed.expiresSeconds === undefined
      ? CLOCK_SKEW_SECONDS
      : Math.max(claimed.expiresSeconds, minimumLifetimeSeconds);
  if (claimed.timestamp < now - lifetime * 1000) {
    throw new SignatureError(
      'mismatch',
      `Signature expired: ${claimed.stamp} is now earlier than ${formatStamp(now - lifetime * 1000)} ` +
        `(${formatStamp(now)} - ${inWords(lifetime)})`,
    );
  }
}

const inWords = (seconds: number): string =>
  seconds % 60 === 0 ? `${seconds / 60} min.` : `${seconds} sec.`;
