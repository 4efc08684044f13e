import type { KeyObject } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import { GCM_TAG_BYTES } from './aes-gcm.ts';
import type { Sealer, SealPurpose } from './custody.ts';
import { CustodyError } from './custody-error.ts';
import { type DataKey, deriveKey, KEY_ID_BYTES, type KeyRing } from './key-ring.ts';
import { SealError } from './seal-error.ts';
import { XAES_NONCE_BYTES, xaesOpen, xaesSeal } from './xaes-256-gcm.ts';

/**
 * A sealed value, 49 bytes longer than its plaintext:
 *
 *     version (1) · key id (8) · nonce (24) · ciphertext · tag (16)
 *
 * Version 1 is XAES-256-GCM under a key derived from the data key for sealing in its purpose. Authenticated beside the
 * plaintext: version, key id, purpose, and what the value is bound to. All but the last have one length, so no two
 * different sets of them give the same bytes.
 */
const VERSION = 1;
const NONCE_AT = 1 + KEY_ID_BYTES;
const CIPHERTEXT_AT = NONCE_AT + XAES_NONCE_BYTES;
const PURPOSE_BYTES = 32;

function associatedData(header: Uint8Array, purpose: SealPurpose, boundTo: string): Uint8Array {
  return Buffer.concat([header.subarray(0, NONCE_AT), Buffer.from(purpose.padEnd(PURPOSE_BYTES) + boundTo)]);
}

/** Some callers derive by what a stranger chooses. */
const MOST_MAC_KEYS = 64;

function rememberMacKey({ macKeys }: DataKey, info: string, macKey: KeyObject): void {
  if (macKeys.has(info)) return;
  const [oldest] = macKeys.keys();
  if (macKeys.size >= MOST_MAC_KEYS && oldest !== undefined) macKeys.delete(oldest);
  macKeys.set(info, macKey);
}

/** Hex id of the data key that a sealed value names; whether the value is one at all is not looked at. */
const keyIdIn = (sealed: Uint8Array): string => Buffer.from(sealed.subarray(1, NONCE_AT)).toString('hex');

/** A sealer over the data keys of a ring; works while the HSM is away. `catchUp` brings keys of others into the ring. */
export function ringSealer(
  ring: KeyRing,
  random: Random,
  clock: Clock,
  catchUp: () => Promise<void> = async () => {},
): Sealer {
  const current = (purpose: SealPurpose): DataKey => {
    const key = ring.current(purpose, clock.now());
    if (key === undefined) throw new CustodyError('unavailable', `no data key for ${purpose}`);
    return key;
  };

  return {
    seal(purpose, plaintext, boundTo) {
      const key = current(purpose);
      const header = new Uint8Array(CIPHERTEXT_AT);
      header[0] = VERSION;
      header.set(Buffer.from(key.id, 'hex'), 1);
      header.set(random.bytes(XAES_NONCE_BYTES), NONCE_AT);
      const aad = associatedData(header, purpose, boundTo);
      return Buffer.concat([header, xaesSeal(key.sealing, header.subarray(NONCE_AT), plaintext, aad)]);
    },

    open(purpose, sealed, boundTo): SecretBytes {
      const key = sealed[0] === VERSION ? ring.find(purpose, keyIdIn(sealed)) : undefined;
      // Whoever cannot wait is refused this once, and finds the key open when he tries again.
      if (sealed[0] === VERSION && key === undefined) void catchUp().catch(() => undefined);
      if (key === undefined || sealed.length < CIPHERTEXT_AT + GCM_TAG_BYTES) throw new SealError();
      const nonce = sealed.subarray(NONCE_AT, CIPHERTEXT_AT);
      const aad = associatedData(sealed, purpose, boundTo);
      const plaintext = xaesOpen(key.sealing, nonce, sealed.subarray(CIPHERTEXT_AT), aad);
      if (plaintext === undefined) throw new SealError();
      return new SecretBytes(plaintext);
    },

    /** @throws SealError when no such key of that purpose is open */
    macKey(purpose, keyId, info): KeyObject {
      const key = ring.find(purpose, keyId);
      if (key === undefined) throw new SealError();
      const macKey = key.macKeys.get(info) ?? deriveKey(key.secret, 'mac', purpose, info);
      rememberMacKey(key, info, macKey);
      return macKey;
    },

    currentKeyId: (purpose) => current(purpose).id,
    knows: (purpose, sealed) => ring.find(purpose, keyIdIn(sealed)) !== undefined,
    catchUp,
  };
}
