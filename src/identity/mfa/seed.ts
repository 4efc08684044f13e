import type { SecretBytes } from '../../core/secret-bytes.ts';
import type { Sealer } from '../../custody/custody.ts';
import { sealedColumn } from '../../custody/data-keys/sealed-store.ts';
import type { MfaDeviceRow } from './tables.ts';

type SeedPlace = Pick<MfaDeviceRow, 'id' | 'account_id' | 'owner_id'>;

/**
 * Binds a seed to its device and its device's owner: whoever can write to the database but not open the seal can neither
 * exchange seeds nor give a device to somebody else.
 */
const placeOf = ({ id, account_id, owner_id }: SeedPlace): string =>
  `mfa_devices/${id}/${account_id}/${owner_id ?? 'nobody'}`;

export const sealSeed = (sealer: Sealer, device: SeedPlace, seed: SecretBytes): Uint8Array =>
  sealer.seal('secret-at-rest', seed.reveal(), placeOf(device));

/** @throws SealError for a seed of another device or owner; Error for a device that has no seed */
export function openSeed(sealer: Sealer, device: SeedPlace & Pick<MfaDeviceRow, 'sealed_seed'>): SecretBytes {
  if (device.sealed_seed === null) throw new Error(`MFA device ${device.id} has no seed`);
  return sealer.open('secret-at-rest', device.sealed_seed, placeOf(device));
}

/** Seeds as they are sealed anew when data keys are replaced. */
export const sealedSeeds = sealedColumn<SeedPlace & { readonly sealed_seed: Uint8Array }>({
  name: 'MFA seeds',
  table: 'mfa_devices',
  column: 'sealed_seed',
  key: ['id'],
  also: ['account_id', 'owner_id'],
  reseal: (sealer, row) => sealSeed(sealer, row, openSeed(sealer, row)),
});
