import type { AccountId } from '../core/account.ts';
import type { Sealer } from '../custody/custody.ts';
import { SealError } from '../custody/seal-error.ts';

/** Bytes of a message before it is sealed: in base64 it must fit a response header, and those of proxies end at 4 KiB. */
export const MAX_MESSAGE_BYTES = 2400;
/** Messages are padded to a multiple of this, so that their length says little about the policies in them. */
const PADDING_BYTES = 600;

const boundTo = (accountId: AccountId): string => `accounts/${accountId}`;

/** Seals the explanation of a denial; only callers of the same account can have it opened. At most 3,300 characters. */
export function sealAuthorizationMessage(sealer: Sealer, accountId: AccountId, message: string): string {
  const bytes = Buffer.from(message);
  const padded = Buffer.alloc(Math.ceil(bytes.length / PADDING_BYTES) * PADDING_BYTES, ' ');
  bytes.copy(padded);
  return Buffer.from(sealer.seal('authorization-message', padded, boundTo(accountId))).toString('base64url');
}

/** The explanation again; undefined for what was not sealed for this account. */
export function openAuthorizationMessage(
  sealer: Sealer,
  accountId: AccountId,
  encoded: string,
): string | undefined {
  // Node would read past whatever is no base64.
  if (!/^[\w-]+$/.test(encoded)) return undefined;
  try {
    const sealed = Buffer.from(encoded, 'base64url');
    return sealer.open('authorization-message', sealed, boundTo(accountId)).revealText().trimEnd();
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
