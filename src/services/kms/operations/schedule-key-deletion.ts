import { write } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { changeKey } from '../change-key.ts';
import { validation } from '../errors.ts';
import { findKey } from '../key-lookup.ts';
import { assertState } from '../key-state.ts';
import { kmsOf } from '../records/database.ts';
import { findRelatedKeys } from '../records/keys.ts';
import type { Input, ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse } from '../schema.ts';

type ScheduleKeyDeletionInput = Input<ScheduleKeyDeletionRequest>;

/** In days; AWS's model allows 1 to 365. */
const LONGEST_WINDOW = 30;
const SHORTEST_WINDOW = 7;
const DAY_MILLISECONDS = 86_400_000;

/**
 * A multi-Region primary that has replicas waits for them first; its own waiting period begins when the last is gone.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-mrks.html
 */
export const scheduleKeyDeletion = write<ScheduleKeyDeletionInput, ScheduleKeyDeletionResponse>(
  keyAccess<ScheduleKeyDeletionInput>('ScheduleKeyDeletion', {
    keys: ({ PendingWindowInDays = LONGEST_WINDOW }) => ({
      'kms:ScheduleKeyDeletionPendingWindowInDays': String(PendingWindowInDays),
    }),
  }),
  async (context, input) => {
    const days = input.PendingWindowInDays ?? LONGEST_WINDOW;
    const key = await findKey(context, input.KeyId);
    if (days < SHORTEST_WINDOW || days > LONGEST_WINDOW)
      throw validation(`PendingWindowInDays must be between ${SHORTEST_WINDOW} and ${LONGEST_WINDOW}.`);
    assertState(key, context.now, ['Enabled', 'Disabled', 'PendingImport', 'Unavailable']);
    const isPrimary = key.primary_region === key.region;
    const related = isPrimary ? await findRelatedKeys(kmsOf(context), key) : [key];
    if (related.length > 1) {
      const state = 'PendingReplicaDeletion' as const;
      await changeKey(context, key, { state, deletion_window_days: days });
      return { KeyId: keyArn(key), KeyState: state, PendingWindowInDays: days };
    }
    const deletionAt = context.now + days * DAY_MILLISECONDS;
    const state = 'PendingDeletion' as const;
    await changeKey(context, key, { state, deletion_window_days: days, deletion_at: deletionAt });
    return {
      KeyId: keyArn(key),
      DeletionDate: new Date(deletionAt),
      KeyState: state,
      PendingWindowInDays: days,
    };
  },
);
