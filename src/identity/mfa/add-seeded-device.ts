import type { Instant } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { SecretBytes } from '../../core/secret-bytes.ts';
import type { Sealer } from '../../custody/custody.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { insertMfaDevice } from './records.ts';
import { sealSeed } from './seed.ts';
import type { MfaDeviceRow } from './tables.ts';

export interface SeedContext {
  readonly db: AnyDatabase;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly now: Instant;
}

type Described =
  | 'account_id'
  | 'kind'
  | 'serial_number'
  | 'algorithm'
  | 'period_seconds'
  | 'last_counter'
  | 'tags';

const ID_BYTES = 16;

/** Adds a device that makes codes from `seed` and is nobody's yet, within a write. */
export async function addSeededDevice(
  { db, sealer, random, now }: SeedContext,
  described: Pick<MfaDeviceRow, Described>,
  seed: SecretBytes,
): Promise<void> {
  const device = {
    ...described,
    id: Buffer.from(random.bytes(ID_BYTES)).toString('hex'),
    owner_id: null,
    drift_steps: 0,
    created_at: now,
    enabled_at: null,
  };
  await insertMfaDevice(db, { ...device, sealed_seed: sealSeed(sealer, device, seed) });
}
