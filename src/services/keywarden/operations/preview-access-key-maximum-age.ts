import { DAY_MILLISECONDS } from '../../../identity/access-keys/key-end.ts';
import { countKeysOfAge, listOldKeys } from '../../../identity/access-keys/key-records.ts';
import { read } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { onAnything } from '../access.ts';
import { DEFAULT_NOTICE_DAYS } from '../access-keys/maximum-age-view.ts';
import { validationException } from '../errors.ts';

interface Input {
  readonly Days: number;
  readonly NoticeDays?: number;
}

/** A key that a maximum age would end now, or soon. */
interface AffectedKey {
  readonly AccessKeyId: string;
  /** Absent for root's. */
  readonly UserName?: string;
  readonly CreateDate: Date;
  readonly EndDate: Date;
  readonly LastUsedDate?: Date;
  readonly Effect: 'Refused' | 'Notice';
}

interface Output {
  readonly RefusedKeyCount: number;
  readonly NoticeKeyCount: number;
  /** The oldest first; at most 100. */
  readonly Keys: readonly AffectedKey[];
}

const MOST_KEYS = 100;

/** What a maximum age would do: which keys it refuses at once, and which are told of as ending. Changes nothing. */
export const previewAccessKeyMaximumAge = read<Input, Output>(
  onAnything('keywarden:PreviewAccessKeyMaximumAge'),
  async ({ db, accountId, now }, { Days, NoticeDays = Math.min(DEFAULT_NOTICE_DAYS, Days) }) => {
    if (NoticeDays > Days) throw validationException('NoticeDays must not be more than Days.');
    const noticed = Days - NoticeDays;
    const refused = await countKeysOfAge(db, accountId, { now, days: Days });
    const both = await countKeysOfAge(db, accountId, { now, days: noticed });
    const madeBy = now - noticed * DAY_MILLISECONDS;
    const rows = await listOldKeys(db, accountId, { madeBy, limit: MOST_KEYS });
    return {
      RefusedKeyCount: refused,
      NoticeKeyCount: both - refused,
      Keys: rows.map((row) => {
        const end = Number(row.created_at) + Days * DAY_MILLISECONDS;
        return {
          AccessKeyId: row.id,
          ...(row.name !== null && { UserName: row.name }),
          CreateDate: dateOf(row.created_at),
          EndDate: dateOf(end),
          ...(row.last_used_at !== null && { LastUsedDate: dateOf(row.last_used_at) }),
          Effect: end <= now ? 'Refused' : 'Notice',
        };
      }),
    };
  },
);
