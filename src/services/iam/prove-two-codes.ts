import { verifyTwoMfaCodes } from '../../identity/mfa/verify-mfa-code.ts';
import type { AheadContext } from '../contract.ts';
import { entityTemporarilyUnmodifiable, invalidAuthenticationCode } from './errors.ts';

interface TwoCodes {
  readonly SerialNumber: string;
  readonly AuthenticationCode1: string;
  readonly AuthenticationCode2: string;
}

/** Uses up two codes in a row of a device. @throws AwsError InvalidAuthenticationCode, EntityTemporarilyUnmodifiable */
export async function proveTwoCodes(
  { accountId, now, sealer, commit }: AheadContext,
  { SerialNumber, AuthenticationCode1, AuthenticationCode2 }: TwoCodes,
): Promise<void> {
  const codes = [AuthenticationCode1, AuthenticationCode2] as const;
  const outcome = await verifyTwoMfaCodes({ commit, sealer, now }, accountId, SerialNumber, codes);
  if (outcome === 'too-soon')
    throw entityTemporarilyUnmodifiable(
      `MFA Device with serial number ${SerialNumber} is temporarily unmodifiable after wrong authentication codes. Please try again later.`,
    );
  if (outcome === 'wrong-code')
    throw invalidAuthenticationCode('Authentication code for device is not valid.');
}
