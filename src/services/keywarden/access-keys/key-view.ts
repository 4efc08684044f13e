import type { Instant } from '../../../core/clock.ts';
import { keyEnd } from '../../../identity/access-keys/key-end.ts';
import { type KeyWithAge, keyState } from '../../../identity/access-keys/key-records.ts';
import { dateOf } from '../../date-of.ts';

/** An access key with all that says how long it will do. */
export interface AccessKeyView {
  readonly AccessKeyId: string;
  readonly State: 'Active' | 'Inactive' | 'Draining' | 'Expired';
  readonly CreateDate: Date;
  readonly LastUsedDate?: Date;
  readonly LastUsedService?: string;
  readonly LastUsedRegion?: string;
  /** Of its own. */
  readonly ExpiryDate?: Date;
  /** When it will be refused, by its own expiry or the account's maximum age. */
  readonly EndDate?: Date;
  readonly DrainingSince?: Date;
}

export function accessKeyView(key: KeyWithAge, now: Instant): AccessKeyView {
  const end = keyEnd(key);
  return {
    AccessKeyId: key.id,
    State: keyState(key, now),
    CreateDate: dateOf(key.created_at),
    ...(key.last_used_at !== null && { LastUsedDate: dateOf(key.last_used_at) }),
    ...(key.last_used_service !== null && { LastUsedService: key.last_used_service }),
    ...(key.last_used_region !== null && { LastUsedRegion: key.last_used_region }),
    ...(key.expires_at !== null && { ExpiryDate: dateOf(key.expires_at) }),
    ...(end !== undefined && { EndDate: dateOf(end) }),
    ...(key.draining_since !== null && { DrainingSince: dateOf(key.draining_since) }),
  };
}
