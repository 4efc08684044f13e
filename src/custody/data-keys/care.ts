import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import type { Store } from '../../storage/store.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import type { Sealer, SealPurpose } from '../custody.ts';
import { deleteSealingKey, insertSealingKeys, listSealingKeys } from '../records.ts';
import type { SealingKeysTable } from '../tables.ts';
import { DATA_KEY_RULES, type DataKeyDays, SEAL_PURPOSES } from './purposes.ts';
import { type DataKeyStanding, isDue, standingsOf } from './schedule.ts';
import type { RowKey, SealedStore } from './sealed-store.ts';

const ROWS_AT_ONCE = 64;
/** Between two batches, so that the writes of others come in between. */
const PAUSE_MILLISECONDS = 20;
/** When another node is at the same rows. */
const OTHERS_PAUSE_MILLISECONDS = 2000;

export interface DataKeyCare {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly sealedStores: readonly SealedStore[];
  /** Days between two keys, where not the usual. */
  readonly days?: DataKeyDays;
  /** A new key that is not in the database yet. */
  makeDataKey(purpose: SealPurpose): Promise<SealingKeysTable>;
  /** Told of what needs an operator's eye; no secret is in it. */
  report(problem: string): void;
  readonly signal?: AbortSignal;
}

/** The data keys of all purposes as they are in the database. */
export async function dataKeyStandings(
  db: AnyDatabase,
  now: number,
): Promise<ReadonlyMap<SealPurpose, readonly DataKeyStanding[]>> {
  const rows = await listSealingKeys(db);
  const facts = rows.map((row) => ({
    id: row.id,
    purpose: row.purpose as SealPurpose,
    activeFrom: Number(row.active_from),
    createdAt: Number(row.created_at),
  }));
  return new Map(
    SEAL_PURPOSES.map((purpose) => {
      const keys = facts.filter((key) => key.purpose === purpose);
      return [purpose, standingsOf(keys, DATA_KEY_RULES[purpose].honouredHours, now)];
    }),
  );
}

export const everyDaysOf = (purpose: SealPurpose, days: DataKeyDays = {}): number =>
  days[purpose] ?? DATA_KEY_RULES[purpose].everyDays;

/**
 * Looks once after the data keys: makes those that are due, seals rows anew that are under old ones, and destroys old ones
 * whose time is over once nothing is under them. Any number of nodes may do it at once, and each may be killed at any moment.
 */
export async function careForDataKeys(care: DataKeyCare): Promise<void> {
  const standings = await dataKeyStandings(care.store.reader, care.clock.now());
  for (const [purpose, keys] of standings) {
    if (isDue(keys, everyDaysOf(purpose, care.days), care.clock.now())) await replaceKey(care, purpose);
    for (const key of keys) {
      if (key.state !== 'old') continue;
      if (purpose === 'secret-at-rest') await resealAll(care, key.id);
      if ((key.endsAt ?? Number.POSITIVE_INFINITY) <= care.clock.now()) await destroyKey(care, key);
    }
  }
}

/** Nothing where another node was first. */
async function replaceKey(care: DataKeyCare, purpose: SealPurpose): Promise<void> {
  const fresh = await care.makeDataKey(purpose);
  await care.store.write(async (tx) => {
    const keys = (await dataKeyStandings(tx.db, care.clock.now())).get(purpose) ?? [];
    if (isDue(keys, everyDaysOf(purpose, care.days), care.clock.now())) await insertSealingKeys(tx, [fresh]);
  });
}

async function resealAll(
  { store, sealer, sealedStores, report, signal }: DataKeyCare,
  dataKeyId: string,
): Promise<void> {
  for (const sealed of sealedStores) {
    if ((await sealed.countUnder(store.reader, dataKeyId)) === 0) continue;
    let after: RowKey | undefined;
    let broken = 0;
    do {
      if (signal?.aborted) return;
      const page = await sealed.resealSome(store, sealer, dataKeyId, { limit: ROWS_AT_ONCE, after });
      broken += page.broken;
      after = page.last;
      await sleep(page.resealed === 0 ? OTHERS_PAUSE_MILLISECONDS : PAUSE_MILLISECONDS);
    } while (after !== undefined);
    if (broken > 0)
      report(`${broken} ${sealed.name} do not open and keep data key ${dataKeyId} from being destroyed`);
  }
}

/** Counts within the write: no row can come under the key behind its back. */
async function destroyKey({ store, sealedStores }: DataKeyCare, { id, purpose }: DataKeyStanding) {
  await store.write(async (tx) => {
    if (purpose === 'secret-at-rest') {
      for (const sealed of sealedStores) if ((await sealed.countUnder(tx.db, id)) > 0) return;
    }
    await deleteSealingKey(tx, id);
  });
}

/** How often a server looks. */
const LOOK_MILLISECONDS = 30_000;

/**
 * Cares for the data keys of a running node.
 * @returns the way to stop; resolves when nothing of it is under way
 */
export function keepDataKeys({
  lookMilliseconds = LOOK_MILLISECONDS,
  ...care
}: Omit<DataKeyCare, 'signal'> & { readonly lookMilliseconds?: number }): () => Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await careForDataKeys({ ...care, signal }).catch((error: unknown) => {
        if (!signal.aborted) care.report(`data keys are not cared for: ${String(error)}`);
      });
      // Rejects when it is stopped.
      await sleep(lookMilliseconds, undefined, { ref: false, signal }).catch(() => undefined);
    }
  };
  const running = run();
  return () => {
    stop.abort();
    return running;
  };
}
