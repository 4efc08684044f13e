import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { cancelRecovery } from '../mfa/recovery.ts';
import { findOpenRecovery } from '../mfa/recovery-records.ts';
import { deleteGuardianship, replaceGuardianship } from './records.ts';

export interface NamedGuardians {
  readonly accountId: AccountId;
  /** Unique ids of users. */
  readonly userIds: readonly string[];
  readonly required: number;
  readonly delayMilliseconds: number;
}

const VERSION_BYTES = 12;

/** Names the guardians of a root, in place of those before; none if there are none. What earlier ones began ends. */
export async function nameGuardians(
  db: AnyDatabase,
  random: Random,
  now: Instant,
  { accountId, userIds, required, delayMilliseconds }: NamedGuardians,
): Promise<void> {
  const open = await findOpenRecovery(db, accountId);
  if (open !== undefined && open.guardianship !== null)
    await cancelRecovery({ db }, now, accountId, 'root changed its guardians');
  if (userIds.length === 0) return deleteGuardianship(db, accountId);
  const row = {
    account_id: accountId,
    version: Buffer.from(random.bytes(VERSION_BYTES)).toString('hex'),
    required,
    delay_milliseconds: delayMilliseconds,
    updated_at: now,
  };
  await replaceGuardianship(db, row, userIds);
}
