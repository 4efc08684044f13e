import type { Instant } from '../../../core/clock.ts';
import type { KeyRow } from '../tables.ts';
import type { KmsDatabase } from './database.ts';

/** Keys of every account and region whose waiting period is over. */
export const findDeletableKeys = (db: KmsDatabase, now: Instant, limit: number): Promise<KeyRow[]> =>
  db
    .selectFrom('kms_keys')
    .selectAll()
    .where('deletion_at', '<=', now)
    .orderBy('deletion_at')
    .limit(limit)
    .execute();

/** Keys that rotate automatically and are due; disabled ones wait until they are enabled. */
export const findRotatableKeys = (db: KmsDatabase, now: Instant, limit: number): Promise<KeyRow[]> =>
  db
    .selectFrom('kms_keys')
    .selectAll()
    .where('next_rotation_at', '<=', now)
    .where('state', '=', 'Enabled')
    .orderBy('next_rotation_at')
    .limit(limit)
    .execute();
