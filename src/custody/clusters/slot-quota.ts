import type { AnyDatabase } from '../../storage/tables-of.ts';
import type { FreeSlot } from './hsm-pool.ts';
import { countSlotsOfAccount } from './slot-records.ts';

/** The account has as many slots of a pool as one account may have. */
export class SlotQuotaExceeded extends Error {}

/** Call it in the transaction that takes the slot. @throws SlotQuotaExceeded */
export async function refuseOverQuota(
  db: AnyDatabase,
  accountId: string,
  { pool, mostPerAccount }: Pick<FreeSlot, 'pool' | 'mostPerAccount'>,
): Promise<void> {
  if ((await countSlotsOfAccount(db, accountId, pool)) < mostPerAccount) return;
  throw new SlotQuotaExceeded(
    `An account can have at most ${mostPerAccount} slots of the HSMs here: one for each HSM, one for each crypto user.`,
  );
}
