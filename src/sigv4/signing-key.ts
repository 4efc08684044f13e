import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { SecretBytes } from '../core/secret-bytes.ts';
import { type CredentialScope, formatScope, TERMINATOR } from './claimed-signature.ts';

/** Derives the SigV4 signing key for one credential scope; valid for that UTC day only.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#calculate-signature */
export function deriveSigningKey(secret: SecretBytes, scope: CredentialScope): KeyObject {
  const prefixed = Buffer.concat([Buffer.from('AWS4'), secret.reveal()]);
  let key = createSecretKey(prefixed);
  for (const part of [scope.date, scope.region, scope.service, TERMINATOR]) {
    const next = createHmac('sha256', key).update(part).digest();
    key = createSecretKey(next);
    next.fill(0);
  }
  prefixed.fill(0);
  return key;
}

/** Scopes kept per secret: a client uses few (services × regions, and two days around midnight). */
const SCOPES_PER_SECRET = 64;

/**
 * Signing keys already derived (deriving one costs four times a verification). They hang on the very `SecretBytes`
 * object whose secret they come from: whoever drops that object, because the access key was deleted, deactivated or
 * replaced, drops its signing keys with it, and a new secret can never meet an old key.
 */
export class SigningKeyCache {
  readonly #keys = new WeakMap<SecretBytes, Map<string, KeyObject>>();

  /** The key of that secret for that scope, if it was remembered. */
  find(secret: SecretBytes, scope: CredentialScope): KeyObject | undefined {
    const keys = this.#keys.get(secret);
    if (keys === undefined) return undefined;
    const name = formatScope(scope);
    const key = keys.get(name);
    if (key !== undefined && keys.size > 1) {
      keys.delete(name);
      keys.set(name, key);
    }
    return key;
  }

  /** Call it for keys that verified something: else strangers who know a key id could push out the scopes in use. */
  remember(secret: SecretBytes, scope: CredentialScope, key: KeyObject): void {
    let keys = this.#keys.get(secret);
    if (keys === undefined) {
      keys = new Map();
      this.#keys.set(secret, keys);
    }
    keys.set(formatScope(scope), key);
    if (keys.size <= SCOPES_PER_SECRET) return;
    const [oldest] = keys.keys();
    if (oldest !== undefined) keys.delete(oldest);
  }
}
