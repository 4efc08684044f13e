import type { Sealer } from '../../custody/custody.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { deleteMfaDevice, forgetAttempts, updateMfaDevice } from './records.ts';
import { openSeed, sealSeed } from './seed.ts';
import type { MfaDeviceRow } from './tables.ts';

/**
 * Takes a device from its owner. It keeps its seed, so that it can be enabled anew, and the counter of its last code, so
 * that no code is good again; one without a seed is of no use to anybody else and goes.
 */
export async function releaseMfaDevice(db: AnyDatabase, sealer: Sealer, device: MfaDeviceRow): Promise<void> {
  if (device.sealed_seed === null) return deleteMfaDevice(db, device.id);
  await forgetAttempts(db, device.id);
  await updateMfaDevice(db, device.id, {
    owner_id: null,
    sealed_seed: sealSeed(sealer, { ...device, owner_id: null }, openSeed(sealer, device)),
    enabled_at: null,
  });
}
