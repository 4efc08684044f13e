import type { Random } from '../../core/random.ts';
import type { Sealer } from '../custody.ts';

/** What a cluster keeps secret of its own, sealed in its row. Nothing of it opens a user's token. */
export interface ClusterSecrets {
  /** PIN of the identity key's token. */
  readonly identityPin: Uint8Array;
  /** Goes into the stretching of every PIN: who has the disk alone cannot even begin to guess. */
  readonly pepper: Uint8Array;
  readonly salt: Uint8Array;
}

const PIN_BYTES = 32;
const PEPPER_BYTES = 32;
const SALT_BYTES = 16;

const boundTo = (clusterId: string): string => `hsm_clusters/${clusterId}`;

export function newClusterSecrets(random: Random): ClusterSecrets {
  const pin = Buffer.from(random.bytes(PIN_BYTES)).toString('base64url');
  return {
    identityPin: Buffer.from(pin),
    pepper: random.bytes(PEPPER_BYTES),
    salt: random.bytes(SALT_BYTES),
  };
}

export const sealClusterSecrets = (sealer: Sealer, clusterId: string, secrets: ClusterSecrets): Uint8Array =>
  sealer.seal(
    'secret-at-rest',
    Buffer.concat([secrets.pepper, secrets.salt, secrets.identityPin]),
    boundTo(clusterId),
  );

/** @throws SealError when the row was changed or belongs elsewhere */
export function openClusterSecrets(sealer: Sealer, clusterId: string, sealed: Uint8Array): ClusterSecrets {
  const bytes = sealer.open('secret-at-rest', sealed, boundTo(clusterId)).reveal();
  return {
    pepper: bytes.slice(0, PEPPER_BYTES),
    salt: bytes.slice(PEPPER_BYTES, PEPPER_BYTES + SALT_BYTES),
    identityPin: bytes.slice(PEPPER_BYTES + SALT_BYTES),
  };
}
