import type { Sealer } from '../../custody/custody.ts';
import type { TeamKeyRow } from './key-table.ts';
import type { NewTeamKey } from './team-key.ts';

type SealedParts = Pick<TeamKeyRow, 'sealed_private_key' | 'sealed_revocation'>;

/** What a part is bound to. */
export const teamKeyPlace = (part: 'private' | 'revocation', fingerprint: string): string =>
  `center_pgp_keys/${part}/${fingerprint}`;

/** The secret parts of a key, each bound to its row. */
export function sealParts(sealer: Sealer, key: NewTeamKey): SealedParts {
  const { fingerprint, privateKey, revocationCertificate } = key;
  return {
    sealed_private_key: sealer.seal('secret-at-rest', privateKey, teamKeyPlace('private', fingerprint)),
    sealed_revocation: sealer.seal(
      'secret-at-rest',
      Buffer.from(revocationCertificate),
      teamKeyPlace('revocation', fingerprint),
    ),
  };
}

type Sealed<Part extends keyof SealedParts> = Pick<TeamKeyRow, 'fingerprint' | Part>;

/** @throws SealError */
export const openPrivateKey = (sealer: Sealer, row: Sealed<'sealed_private_key'>): Uint8Array =>
  sealer.open('secret-at-rest', row.sealed_private_key, teamKeyPlace('private', row.fingerprint)).reveal();

/** @throws SealError */
export const openRevocation = (sealer: Sealer, row: Sealed<'sealed_revocation'>): string =>
  sealer
    .open('secret-at-rest', row.sealed_revocation, teamKeyPlace('revocation', row.fingerprint))
    .revealText();
