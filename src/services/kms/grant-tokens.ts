import type { Random } from '../../core/random.ts';
import { invalidGrantToken } from './errors.ts';

/**
 * A token names its grant and says nothing more: grants are known everywhere as soon as they are made, so here tokens
 * give no right that the grant does not give already.
 */
const TOKEN = /^1\.([0-9a-f]{64})\.[0-9a-f]{32}$/;
const NONCE_BYTES = 16;

/** Another text at each call, as AWS's tokens are. */
export function newGrantToken(random: Random, grantId: string): string {
  const nonce = Buffer.from(random.bytes(NONCE_BYTES)).toString('hex');
  return Buffer.from(`1.${grantId}.${nonce}`).toString('base64');
}

/** The id of the grant that a token names. @throws AwsError InvalidGrantTokenException */
export function grantOfToken(token: string): string {
  const grantId = TOKEN.exec(Buffer.from(token, 'base64').toString('latin1'))?.[1];
  if (grantId === undefined) throw invalidGrantToken('The grant token is not valid.');
  return grantId;
}

/** @throws AwsError InvalidGrantTokenException where one of them is no token */
export function checkGrantTokens(tokens: readonly string[] | undefined): void {
  for (const token of tokens ?? []) grantOfToken(token);
}
