import { enums, generateKey, type PrivateKey, readKey, readPrivateKey, revokeKey } from 'openpgp';
import type { Instant } from '../../core/clock.ts';

/** A new key of the team, as it is kept. */
export interface NewTeamKey {
  /** 40 upper-case hexadecimal digits. */
  readonly fingerprint: string;
  /** Such as `Example Security <security@example.com>`. */
  readonly userId: string;
  readonly armoredPublicKey: string;
  /** Binary, without a passphrase: it is to be sealed at once. */
  readonly privateKey: Uint8Array;
  /** Armored; whoever has it can revoke the key. */
  readonly revocationCertificate: string;
}

export interface TeamKeyOwner {
  readonly name: string;
  readonly email: string;
}

/**
 * Makes a key of version 4: Ed25519 to certify and sign, X25519 to decrypt, in the old encoding that every GnuPG since 2.1
 * understands.
 * @see https://www.rfc-editor.org/rfc/rfc9580.html#section-9.2
 */
export async function newTeamKey(
  owner: TeamKeyOwner,
  { now, lifetimeSeconds }: { readonly now: Instant; readonly lifetimeSeconds?: number | undefined },
): Promise<NewTeamKey> {
  const { publicKey, privateKey, revocationCertificate } = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [owner],
    date: new Date(now),
    format: 'object',
    ...(lifetimeSeconds !== undefined && { keyExpirationTime: lifetimeSeconds }),
  });
  return {
    fingerprint: publicKey.getFingerprint().toUpperCase(),
    userId: publicKey.getUserIDs()[0] ?? '',
    armoredPublicKey: publicKey.armor(),
    privateKey: privateKey.write(),
    revocationCertificate,
  };
}

export const privateKeyOf = (bytes: Uint8Array): Promise<PrivateKey> => readPrivateKey({ binaryKey: bytes });

/**
 * The public key with another's signature on its user id: whoever trusts the one finds a way to the other.
 * @see https://www.rfc-editor.org/rfc/rfc9580.html#section-5.2.1 0x10
 */
export async function certifiedBy(
  armoredPublicKey: string,
  certifier: Uint8Array,
  now: Instant,
): Promise<string> {
  const key = await readKey({ armoredKey: armoredPublicKey });
  return (await key.signAllUsers([await privateKeyOf(certifier)], new Date(now))).armor();
}

/** The public key with the revocation on it; `isCompromised` says why. */
export async function revoked(
  armoredPublicKey: string,
  privateKey: Uint8Array,
  { isCompromised, now }: { readonly isCompromised: boolean; readonly now: Instant },
): Promise<string> {
  const { keyCompromised, keyRetired } = enums.reasonForRevocation;
  const { publicKey } = await revokeKey({
    key: await privateKeyOf(privateKey),
    reasonForRevocation: { flag: isCompromised ? keyCompromised : keyRetired },
    date: new Date(now),
    format: 'object',
  });
  // What others signed of it stays.
  const key = await readKey({ armoredKey: armoredPublicKey });
  return (await key.update(publicKey, new Date(now))).armor();
}
