import type { AnyDatabase } from '../../storage/tables-of.ts';
import { type AccessKeyUseRow, accessKeyTables, USE_DAYS, USES_PER_DAY } from './tables.ts';
import { type KeyUse, MANY } from './use-book.ts';

/**
 * Adds to what is stored. Several nodes, or one that forgot, may bring more kinds of use of a day than are kept: those that
 * are new then lose user agent and address.
 */
export async function writeKeyUses(db: AnyDatabase, uses: readonly KeyUse[]): Promise<void> {
  if (uses.length === 0) return;
  const crowded = await crowdedDays(db, uses);
  for (const use of uses) {
    if (crowded.has(dayKey(use)) && (await addTo(db, use)) === 0)
      await upsert(db, { ...use, userAgent: MANY, address: MANY });
    else if (!crowded.has(dayKey(use))) await upsert(db, use);
  }
}

const dayKey = ({ accessKeyId, day }: Pick<KeyUse, 'accessKeyId' | 'day'>): string => `${accessKeyId} ${day}`;

async function crowdedDays(db: AnyDatabase, uses: readonly KeyUse[]): Promise<ReadonlySet<string>> {
  const rows = await accessKeyTables(db)
    .selectFrom('access_key_uses')
    .select(['access_key_id', 'day', (of) => of.fn.countAll().as('count')])
    .where('access_key_id', 'in', [...new Set(uses.map(({ accessKeyId }) => accessKeyId))])
    .where('day', 'in', [...new Set(uses.map(({ day }) => day))])
    .groupBy(['access_key_id', 'day'])
    .execute();
  return new Set(
    rows
      .filter(({ count }) => Number(count) >= 2 * USES_PER_DAY)
      .map(({ access_key_id, day }) => dayKey({ accessKeyId: access_key_id, day })),
  );
}

async function addTo(db: AnyDatabase, use: KeyUse): Promise<number> {
  const { numUpdatedRows } = await accessKeyTables(db)
    .updateTable('access_key_uses')
    .set((of) => ({ calls: of('calls', '+', use.calls), last_at: use.lastAt }))
    .where('access_key_id', '=', use.accessKeyId)
    .where('day', '=', use.day)
    .where('service', '=', use.service)
    .where('action', '=', use.action)
    .where('address', '=', use.address)
    .where('user_agent', '=', use.userAgent)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

async function upsert(db: AnyDatabase, use: KeyUse): Promise<void> {
  await accessKeyTables(db)
    .insertInto('access_key_uses')
    .values({
      access_key_id: use.accessKeyId,
      day: use.day,
      service: use.service,
      action: use.action,
      address: use.address,
      user_agent: use.userAgent,
      calls: use.calls,
      first_at: use.firstAt,
      last_at: use.lastAt,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['access_key_id', 'day', 'service', 'action', 'address', 'user_agent'])
        .doUpdateSet(({ eb, ref }) => ({
          calls: eb('access_key_uses.calls', '+', ref('excluded.calls')),
          last_at: eb
            .case()
            .when('access_key_uses.last_at', '<', ref('excluded.last_at'))
            .then(ref('excluded.last_at'))
            .else(ref('access_key_uses.last_at'))
            .end(),
        })),
    )
    .execute();
}

/** Forgets on that day what is older than is kept, of keys that are gone as well. */
export async function forgetOldKeyUses(db: AnyDatabase, day: number): Promise<void> {
  await accessKeyTables(db)
    .deleteFrom('access_key_uses')
    .where('day', '<', day - USE_DAYS)
    .execute();
}

/** What a key did in the last days, the latest first. */
export const listKeyUses = (
  db: AnyDatabase,
  accessKeyId: string,
  fromDay: number,
): Promise<AccessKeyUseRow[]> =>
  accessKeyTables(db)
    .selectFrom('access_key_uses')
    .selectAll()
    .where('access_key_id', '=', accessKeyId)
    .where('day', '>=', fromDay)
    .orderBy('last_at', 'desc')
    .orderBy('service')
    .orderBy('action')
    .execute();
