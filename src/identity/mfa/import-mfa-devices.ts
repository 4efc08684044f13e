import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { OtpAlgorithm } from '../../core/one-time-password.ts';
import type { Random } from '../../core/random.ts';
import type { SecretBytes } from '../../core/secret-bytes.ts';
import type { Sealer } from '../../custody/custody.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { findMfaDevice, insertMfaDevice } from './records.ts';
import { sealSeed } from './seed.ts';

/** A hardware token as its seed file describes it. */
export interface HardwareToken {
  readonly serialNumber: string;
  readonly seed: SecretBytes;
  readonly algorithm: OtpAlgorithm;
  /** Null for a token that counts presses. */
  readonly periodSeconds: number | null;
  /** Of the next code of a token that counts presses; 0 for others. */
  readonly counter: number;
}

export interface ImportContext {
  readonly db: AnyDatabase;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly now: Instant;
}

export interface ImportOutcome {
  readonly imported: readonly string[];
  /** Serial numbers that the account has already; their devices stay as they are. */
  readonly known: readonly string[];
}

const ID_BYTES = 16;

/** Makes the tokens known to an account, whose users can then enable them, within a write. */
export async function importMfaDevices(
  { db, sealer, random, now }: ImportContext,
  accountId: AccountId,
  tokens: readonly HardwareToken[],
): Promise<ImportOutcome> {
  const imported: string[] = [];
  const known: string[] = [];
  for (const { serialNumber, seed, algorithm, periodSeconds, counter } of tokens) {
    if (await findMfaDevice(db, accountId, serialNumber)) {
      known.push(serialNumber);
      continue;
    }
    const device = {
      id: Buffer.from(random.bytes(ID_BYTES)).toString('hex'),
      account_id: accountId,
      owner_id: null,
    };
    await insertMfaDevice(db, {
      ...device,
      kind: periodSeconds === null ? 'hardware-hotp' : 'hardware-totp',
      serial_number: serialNumber,
      sealed_seed: sealSeed(sealer, device, seed),
      algorithm,
      period_seconds: periodSeconds,
      last_counter: counter - 1,
      drift_steps: 0,
      tags: '[]',
      created_at: now,
      enabled_at: null,
    });
    imported.push(serialNumber);
  }
  return { imported, known };
}
