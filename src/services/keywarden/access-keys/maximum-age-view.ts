import { countKeysOfAge, findMaximumAge } from '../../../identity/access-keys/key-records.ts';
import type { OperationContext } from '../../contract.ts';

/** Days before its end that a key is told of, where nothing else is wanted. */
export const DEFAULT_NOTICE_DAYS = 7;

export interface MaximumAgeView {
  /** Absent where keys may grow as old as they like. */
  readonly Days?: number;
  readonly NoticeDays?: number;
  /** Keys that are Active for AWS's APIs and refused for their age. */
  readonly RefusedKeyCount: number;
}

export async function maximumAgeView({
  db,
  accountId,
  now,
}: Pick<OperationContext, 'db' | 'accountId' | 'now'>): Promise<MaximumAgeView> {
  const age = await findMaximumAge(db, accountId);
  if (age === undefined) return { RefusedKeyCount: 0 };
  return {
    Days: age.maxAgeDays,
    NoticeDays: age.noticeDays,
    RefusedKeyCount: await countKeysOfAge(db, accountId, { now, days: age.maxAgeDays }),
  };
}
