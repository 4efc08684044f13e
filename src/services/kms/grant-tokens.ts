import type { Sealer } from '../../custody/custody.ts';
import { SealError } from '../../custody/seal-error.ts';
import { invalidGrantToken } from './errors.ts';

/** A token names its grant and nothing else: here grants are known everywhere as soon as they are made. */
const BOUND_TO = 'kms-grant-token';

/** Another text at each call, as AWS's tokens are. */
export const newGrantToken = (sealer: Sealer, grantId: string): string =>
  Buffer.from(sealer.seal('paging-marker', new TextEncoder().encode(grantId), BOUND_TO)).toString('base64');

/** The id of the grant a token was made for. @throws AwsError InvalidGrantTokenException */
export function openGrantToken(sealer: Sealer, token: string): string {
  try {
    return sealer.open('paging-marker', Buffer.from(token, 'base64'), BOUND_TO).revealText();
  } catch (error) {
    if (error instanceof SealError) throw invalidGrantToken('');
    throw error;
  }
}
