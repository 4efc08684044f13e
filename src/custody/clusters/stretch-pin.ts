import { argon2, createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from '../../core/random.ts';
import type { ClusterSecrets } from './cluster-secrets.ts';

/** Characters of a PIN or password; operations have them in their constraints. SoftHSM takes up to 255 bytes; below 12 characters even Argon2id is a short guard. */
export const PIN_CHARACTERS = { least: 12, most: 128 } as const;

/** OWASP's recommendation for Argon2id with room to spare: 64 MiB, 3 passes; some 100 ms here. */
const COST = { memory: 65_536, passes: 3, parallelism: 1 } as const;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

type Pepper = Pick<ClusterSecrets, 'pepper' | 'salt'>;

const derive = (text: Uint8Array, purpose: string, { pepper, salt }: Pepper): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = {
      ...COST,
      message: text,
      nonce: Buffer.concat([salt, Buffer.from(purpose)]),
      secret: pepper,
      tagLength: KEY_BYTES,
    };
    argon2('argon2id', options, (error, key) => (error ? reject(error) : resolve(key)));
  });

/**
 * The PIN a token is really opened with, made of the one its user types. SoftHSM itself stretches PINs by some 1,500
 * hashes only; a stolen token folder would give short PINs away in hours.
 */
export async function stretchPin(pin: Uint8Array, secrets: Pepper): Promise<Uint8Array> {
  const key = await derive(pin, 'token', secrets);
  return Buffer.from(key.toString('base64url'));
}

/** Encrypts the officer's secret under an admin's password. */
export async function wrapUnderPassword(
  secret: Uint8Array,
  password: Uint8Array,
  admin: string,
  secrets: Pepper,
  random: Random,
): Promise<Uint8Array> {
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', await derive(password, `admin/${admin}`, secrets), nonce);
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined when the password is another one. */
export async function openWithPassword(
  wrapped: Uint8Array,
  password: Uint8Array,
  admin: string,
  secrets: Pepper,
): Promise<Uint8Array | undefined> {
  const bytes = Buffer.from(wrapped);
  const key = await derive(password, `admin/${admin}`, secrets);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    // A wrong tag is all that can go wrong here.
    return undefined;
  }
}
