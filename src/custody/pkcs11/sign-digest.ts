import type { VaultFault } from '../vault/key-vault.ts';
import type { HashBits, SigningTraits } from '../vault/signing-algorithms.ts';
import type { Mechanism } from './encode-mechanism.ts';
import type { ObjectHandle } from './pkcs11.ts';
import type { TokenContext } from './token-context.ts';

/** DER of DigestInfo before the digest (RFC 8017 section 9.2 note 1). */
const DIGEST_INFO: Readonly<Record<HashBits, string>> = {
  256: '3031300d060960864801650304020105000420',
  384: '3041300d060960864801650304020205000430',
  512: '3051300d060960864801650304020305000440',
};

type DigestSchemes = 'pkcs1' | 'pss' | 'ecdsa';

const PREPARE: Readonly<
  Record<DigestSchemes, (digest: Uint8Array, bits: HashBits) => readonly [Mechanism, Uint8Array]>
> = {
  pkcs1: (digest, bits) => ['RSA_PKCS', Buffer.concat([Buffer.from(DIGEST_INFO[bits], 'hex'), digest])],
  // The salt is as long as the digest, as in AWS KMS.
  pss: (digest, bits) => [{ name: 'RSA_PKCS_PSS', hash: `SHA${bits}`, saltLength: digest.length }, digest],
  ecdsa: (digest) => ['ECDSA', digest],
};

/** How a digest is signed or verified; undefined for one of another length than the algorithm's. */
export function digestMechanism(
  traits: SigningTraits,
  digest: Uint8Array,
): { readonly mechanism: Mechanism; readonly data: Uint8Array } | undefined {
  if (!('bits' in traits) || digest.length !== traits.bits / 8) return undefined;
  const [mechanism, data] = PREPARE[traits.scheme](digest, traits.bits);
  return { mechanism, data };
}

/** Signs a digest with a key of the module. */
export function signDigest(
  context: TokenContext,
  key: ObjectHandle,
  traits: SigningTraits,
  digest: Uint8Array,
): { readonly result: Uint8Array } | { readonly fault: VaultFault } {
  const prepared = digestMechanism(traits, digest);
  if (prepared === undefined) return { fault: 'unsupported' };
  const { mechanism, data } = prepared;
  return { result: context.inSession((session) => context.pkcs11.sign(session, key, mechanism, data)) };
}
