import { DAY_MILLISECONDS } from '../../../identity/access-keys/key-end.ts';
import { findKeyOfAccount, setMaximumAge } from '../../../identity/access-keys/key-records.ts';
import { topic } from '../../../identity/topics.ts';
import { type OperationContext, write } from '../../contract.ts';
import { onAnything } from '../access.ts';
import { DEFAULT_NOTICE_DAYS, type MaximumAgeView, maximumAgeView } from '../access-keys/maximum-age-view.ts';
import { conflict, validationException } from '../errors.ts';

interface Input {
  /** Absent lets keys grow as old as they like. */
  readonly Days?: number;
  readonly NoticeDays?: number;
}

/** Who sets it must be able to take it back. */
async function refuseOwnLockout(context: OperationContext, days: number): Promise<void> {
  const { db, accountId, now, caller } = context;
  const key = await findKeyOfAccount(db, accountId, caller.accessKeyId);
  if (key !== undefined && Number(key.created_at) + days * DAY_MILLISECONDS <= now)
    throw conflict(`The Access Key with id ${key.id}, which signs this call, is older than ${days} days.`);
}

/** From the answer on, all older keys of the account are refused, those of root too. */
export const putAccessKeyMaximumAge = write<Input, MaximumAgeView>(
  onAnything('keywarden:PutAccessKeyMaximumAge'),
  async (context, { Days, NoticeDays }) => {
    const { db, accountId } = context;
    if (Days === undefined && NoticeDays !== undefined)
      throw validationException('NoticeDays without Days: there would be nothing to give notice of.');
    const noticeDays = NoticeDays ?? Math.min(DEFAULT_NOTICE_DAYS, Days ?? 0);
    if (Days !== undefined) {
      if (noticeDays > Days) throw validationException('NoticeDays must not be more than Days.');
      await refuseOwnLockout(context, Days);
    }
    await setMaximumAge(db, accountId, Days === undefined ? undefined : { maxAgeDays: Days, noticeDays });
    context.change(topic.accessKeyAge(accountId));
    return maximumAgeView(context);
  },
);
