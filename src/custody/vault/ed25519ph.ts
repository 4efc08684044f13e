import { eddsa } from '@noble/curves/abstract/edwards.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';

const SIGNATURE_BYTES = 64;
const PREFIX = new TextEncoder().encode('SigEd25519 no Ed25519 collisions');

/**
 * Ed25519ph of a message whose SHA-512 digest is given (RFC 8032 section 5.1, empty context). Node's crypto knows only
 * pure Ed25519, and the library's own Ed25519ph wants the message.
 */
const prehashed = eddsa(ed25519.Point, sha512, {
  adjustScalarBytes: (bytes: Uint8Array) => {
    const clamped = Uint8Array.from(bytes);
    clamped[0] = (clamped[0] ?? 0) & 248;
    clamped[31] = ((clamped[31] ?? 0) & 127) | 64;
    return clamped;
  },
  domain: (data: Uint8Array, context: Uint8Array) =>
    Buffer.concat([PREFIX, Uint8Array.of(1, context.length), context, data]),
  zip215: false,
});

export const signEd25519ph = (seed: Uint8Array, digest: Uint8Array): Uint8Array =>
  prehashed.sign(digest, seed);

/** False for whatever is no signature; the library throws for other lengths. */
export const verifyEd25519ph = (signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean =>
  signature.length === SIGNATURE_BYTES && prehashed.verify(signature, digest, publicKey);
