import { stateAt } from '../../../center/pgp/key-records.ts';
import type { TeamKeyRow } from '../../../center/pgp/key-table.ts';
import type { Instant } from '../../../core/clock.ts';

export interface TeamKeyView {
  readonly Fingerprint: string;
  readonly UserId: string;
  readonly State: 'CURRENT' | 'PREVIOUS' | 'RETIRED' | 'REVOKED';
  readonly CreateDate: Date;
  readonly ExpiryDate?: Date;
  /** Of a previous key: until when it is published. */
  readonly OverlapEndDate?: Date;
  /** Armored, with all that was signed of it. */
  readonly PublicKey: string;
}

export function keyView(row: TeamKeyRow, now: Instant): TeamKeyView {
  const { expires_at, overlap_ends_at } = row;
  return {
    Fingerprint: row.fingerprint,
    UserId: row.user_id,
    State: stateAt(row, now).toUpperCase() as TeamKeyView['State'],
    CreateDate: new Date(Number(row.created_at)),
    ...(expires_at !== null && { ExpiryDate: new Date(Number(expires_at)) }),
    ...(overlap_ends_at !== null && { OverlapEndDate: new Date(Number(overlap_ends_at)) }),
    PublicKey: row.armored_public_key,
  };
}
