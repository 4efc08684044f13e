import type { AccountId } from '../../core/account.ts';
import type { OtpAlgorithm } from '../../core/one-time-password.ts';
import type { SecretBytes } from '../../core/secret-bytes.ts';
import { addSeededDevice, type SeedContext } from './add-seeded-device.ts';
import { findMfaDevice } from './records.ts';

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

export interface ImportOutcome {
  readonly imported: readonly string[];
  /** Serial numbers that the account has already; their devices stay as they are. */
  readonly known: readonly string[];
}

/** Makes the tokens known to an account, whose users can then enable them, within a write. */
export async function importMfaDevices(
  context: SeedContext,
  accountId: AccountId,
  tokens: readonly HardwareToken[],
): Promise<ImportOutcome> {
  const imported: string[] = [];
  const known: string[] = [];
  for (const { serialNumber, seed, algorithm, periodSeconds, counter } of tokens) {
    if (await findMfaDevice(context.db, accountId, serialNumber)) {
      known.push(serialNumber);
      continue;
    }
    const device = {
      account_id: accountId,
      kind: periodSeconds === null ? 'hardware-hotp' : 'hardware-totp',
      serial_number: serialNumber,
      algorithm,
      period_seconds: periodSeconds,
      last_counter: counter - 1,
      tags: '[]',
    } as const;
    await addSeededDevice(context, device, seed);
    imported.push(serialNumber);
  }
  return { imported, known };
}
