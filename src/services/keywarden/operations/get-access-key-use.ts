import { DAY_MILLISECONDS } from '../../../identity/access-keys/key-end.ts';
import { keyState } from '../../../identity/access-keys/key-records.ts';
import { type AccessKeyUseRow, USE_DAYS } from '../../../identity/access-keys/tables.ts';
import { listKeyUses } from '../../../identity/access-keys/use-records.ts';
import { read } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { type OfKey, onKey, requireKey } from '../access-keys/key-access.ts';

interface Input extends OfKey {
  /** Days back from today, which counts as the first. */
  readonly Days?: number;
  readonly MaxResults?: number;
}

/** What was done with a key, from one address by one client; `*` where a day had too many to keep apart. */
interface UseView {
  readonly Service: string;
  readonly Action: string;
  readonly Address: string;
  readonly UserAgent: string;
  readonly Calls: number;
  readonly FirstUsedDate: Date;
  readonly LastUsedDate: Date;
}

interface Output {
  readonly AccessKeyId: string;
  readonly UserName?: string;
  readonly State: string;
  readonly Uses: readonly UseView[];
}

const MOST_RESULTS = 1000;

/** Who still uses a key: the latest use first. It lags by a second for what is new and a minute for what goes on. */
export const getAccessKeyUse = read<Input, Output>(
  onKey('keywarden:GetAccessKeyUse'),
  async (context, input) => {
    const { db, now } = context;
    const { key, userName } = await requireKey(context, input);
    const fromDay = Math.floor(now / DAY_MILLISECONDS) - (input.Days ?? USE_DAYS) + 1;
    const rows = await listKeyUses(db, key.id, fromDay);
    return {
      AccessKeyId: key.id,
      ...(userName !== undefined && { UserName: userName }),
      State: keyState(key, now),
      Uses: joinDays(rows).slice(0, input.MaxResults ?? MOST_RESULTS),
    };
  },
);

/** Days are kept apart only to be forgotten one by one. Rows come latest first, and so do their sums. */
function joinDays(rows: readonly AccessKeyUseRow[]): UseView[] {
  const sums = new Map<string, UseView>();
  for (const row of rows) {
    const key = JSON.stringify([row.service, row.action, row.address, row.user_agent]);
    const known = sums.get(key);
    sums.set(key, {
      Service: row.service,
      Action: row.action,
      Address: row.address,
      UserAgent: row.user_agent,
      Calls: (known?.Calls ?? 0) + Number(row.calls),
      FirstUsedDate: dateOf(Math.min(known?.FirstUsedDate.getTime() ?? Infinity, Number(row.first_at))),
      LastUsedDate: dateOf(Math.max(known?.LastUsedDate.getTime() ?? 0, Number(row.last_at))),
    });
  }
  return [...sums.values()];
}
