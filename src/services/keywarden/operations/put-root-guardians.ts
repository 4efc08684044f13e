import { nameGuardians } from '../../../identity/guardians/name-guardians.ts';
import type { IdentityTables } from '../../../identity/tables.ts';
import { tablesOf } from '../../../storage/tables-of.ts';
import { type OperationContext, write } from '../../contract.ts';
import { validationException } from '../errors.ts';
import { onRoot, requireRootWithMfa } from '../guardians/guardian-rules.ts';
import { guardiansView } from '../guardians/guardians-view.ts';
import type { PutRootGuardiansRequest, RootGuardiansResponse } from '../guardians/types.ts';

/** One alone could do it in haste, or with a stolen session. */
const FEWEST_APPROVALS = 2;
const DEFAULT_DELAY_HOURS = 72;
const HOUR_MILLISECONDS = 3_600_000;

/** Unique ids of users by name. @throws AwsError ValidationException for a name twice, or that nobody has */
async function userIdsOf(
  { db, accountId }: Pick<OperationContext, 'db' | 'accountId'>,
  names: readonly string[],
): Promise<string[]> {
  const keys = names.map((name) => name.toLowerCase());
  if (new Set(keys).size < keys.length) throw validationException('A guardian is named once.');
  if (keys.length === 0) return [];
  const rows = await tablesOf<IdentityTables>(db)
    .selectFrom('users')
    .select(['id', 'name_key'])
    .where('account_id', '=', accountId)
    .where('name_key', 'in', keys)
    .execute();
  const unknown = names.find((name) => !rows.some((row) => row.name_key === name.toLowerCase()));
  if (unknown !== undefined) throw validationException(`The user with name ${unknown} cannot be found.`);
  return rows.map(({ id }) => id);
}

/** Names the guardians in place of those before, and ends what these began; no names, no guardians. */
export const putRootGuardians = write<PutRootGuardiansRequest, RootGuardiansResponse>(
  onRoot('keywarden:PutRootGuardians'),
  async (context, { UserNames, RequiredApprovals = FEWEST_APPROVALS, DelayHours = DEFAULT_DELAY_HOURS }) => {
    requireRootWithMfa(context);
    const { db, random, now, accountId } = context;
    const userIds = await userIdsOf(context, UserNames);
    if (userIds.length > 0 && RequiredApprovals > userIds.length)
      throw validationException(
        `${RequiredApprovals} approvals cannot come from ${userIds.length} guardians.`,
      );
    const delayMilliseconds = DelayHours * HOUR_MILLISECONDS;
    await nameGuardians(db, random, now, {
      accountId,
      userIds,
      required: RequiredApprovals,
      delayMilliseconds,
    });
    return guardiansView(context);
  },
);
