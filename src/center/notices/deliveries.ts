import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { DeliveryKind, DeliveryRow, NoticeTables } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<NoticeTables>(db);

interface NewDelivery {
  readonly kind: DeliveryKind;
  readonly targetId: string;
  readonly bulletinId: string | null;
  readonly version: number;
}

/** Queues some; what is queued, or was sent, is not queued again. */
export async function queueDeliveries(
  db: AnyDatabase,
  now: Instant,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  if (deliveries.length === 0) return;
  await tables(db)
    .insertInto('center_deliveries')
    .values(
      deliveries.map(({ kind, targetId, bulletinId, version }) => ({
        id: [kind, targetId, bulletinId ?? '-', version].join('/'),
        kind,
        target_id: targetId,
        bulletin_id: bulletinId,
        version,
        state: 'WAITING' as const,
        tries: 0,
        next_try_at: now,
        last_problem: null,
        created_at: now,
        done_at: null,
      })),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** A mail that asks whether an address wants more; one of another time goes again. */
export const queueConfirmation = (db: AnyDatabase, now: Instant, subscriberId: string): Promise<void> =>
  queueDeliveries(db, now, [
    {
      kind: 'CONFIRMATION',
      targetId: subscriberId,
      bulletinId: null,
      // No number twice for one who asks again.
      version: Math.floor(now / 1000),
    },
  ]);

const AT_ONCE = 20;
const FIRST_WAIT_MILLISECONDS = 60_000;
const LONGEST_WAIT_MILLISECONDS = 6 * 3_600_000;
/** Tries before a delivery is dead: some two days. */
export const MOST_TRIES = 15;

const due = (db: AnyDatabase, now: Instant) =>
  tables(db)
    .selectFrom('center_deliveries')
    .selectAll()
    .where('state', '=', 'WAITING')
    .where('next_try_at', '<=', now)
    .orderBy('next_try_at')
    .limit(AT_ONCE);

/** Whether any waits: asked often, and nearly always no. */
export const hasDueDeliveries = async (db: AnyDatabase, now: Instant): Promise<boolean> =>
  (await due(db, now).executeTakeFirst()) !== undefined;

/** Takes what is due, within a write: no other node does so for a minute, and longer after each try. */
export async function takeDeliveries(db: AnyDatabase, now: Instant): Promise<DeliveryRow[]> {
  const rows = await due(db, now).execute();
  for (const { id, tries } of rows) {
    const wait = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** tries, LONGEST_WAIT_MILLISECONDS);
    await tables(db)
      .updateTable('center_deliveries')
      .set({ tries: tries + 1, next_try_at: now + wait })
      .where('id', '=', id)
      .execute();
  }
  return rows;
}

export async function deliveryDone(db: AnyDatabase, now: Instant, id: string): Promise<void> {
  await tables(db)
    .updateTable('center_deliveries')
    .set({ state: 'DONE', done_at: now, last_problem: null })
    .where('id', '=', id)
    .execute();
}

const LONGEST_PROBLEM = 500;

/** Keeps why it failed; it is tried again unless that was the last time. */
export async function deliveryFailed(
  db: AnyDatabase,
  { id, tries }: Pick<DeliveryRow, 'id' | 'tries'>,
  problem: string,
): Promise<void> {
  await tables(db)
    .updateTable('center_deliveries')
    .set({
      last_problem: problem.slice(0, LONGEST_PROBLEM),
      ...(tries + 1 >= MOST_TRIES && { state: 'DEAD' as const }),
    })
    .where('id', '=', id)
    .execute();
}

/** The last deliveries to a target, the newest first. */
export const listDeliveriesTo = (db: AnyDatabase, targetId: string, limit: number): Promise<DeliveryRow[]> =>
  tables(db)
    .selectFrom('center_deliveries')
    .selectAll()
    .where('target_id', '=', targetId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();

export const findDelivery = (db: AnyDatabase, id: string): Promise<DeliveryRow | undefined> =>
  tables(db).selectFrom('center_deliveries').selectAll().where('id', '=', id).executeTakeFirst();

/** Sends it once more, as if it were new. */
export async function redeliver(db: AnyDatabase, now: Instant, id: string): Promise<void> {
  await tables(db)
    .updateTable('center_deliveries')
    .set({ state: 'WAITING', tries: 0, next_try_at: now, done_at: null })
    .where('id', '=', id)
    .execute();
}

const KEPT_MILLISECONDS = 90 * 86_400_000;

/** Forgets what was sent long ago. */
export async function forgetOldDeliveries(db: AnyDatabase, now: Instant): Promise<void> {
  await tables(db)
    .deleteFrom('center_deliveries')
    .where('state', '<>', 'WAITING')
    .where('created_at', '<', now - KEPT_MILLISECONDS)
    .execute();
}
