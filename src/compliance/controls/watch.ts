import type { AccountId } from '../../core/account.ts';
import type { Clock } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { DeploymentView } from './control.ts';
import { type NoteParts, noteChanges } from './note-changes.ts';
import { sql } from './query.ts';
import type { ControlTables } from './tables.ts';

/** Milliseconds between looks for writes; what is written between two is looked at together. */
const LOOK_MILLISECONDS = 400;
/** How often is looked for controls that break by time alone, such as the age of keys. */
const TICK_MILLISECONDS = 60_000;
const LOOK_AGAIN_MILLISECONDS = 3_600_000;
/** Events looked through at once: other writes wait meanwhile. What is beyond is for the next look. */
const MOST_EVENTS = 50_000;
/** Accounts looked at in a tick. */
const MOST_DUE = 50;
/** At most this share of a process's time goes into looking at one account: large accounts are looked at less often. */
const SHARE = 0.2;

export interface WatchParts extends NoteParts {
  readonly clock: Clock;
  readonly deployment: DeploymentView;
  readonly report: (problem: string) => void;
}

/**
 * Looks at the controls of an account right after anything was written in it, by whichever node, and once an hour besides.
 * @returns what stops it; resolves when the last look is done
 */
export function watchControls(parts: WatchParts): () => Promise<void> {
  const { clock, report } = parts;
  /** When each account may be looked at again, by `performance.now()`. */
  const notBefore = new Map<AccountId, number>();
  const waiting = new Set<AccountId>();
  const seen = { sequence: 0 };
  let isStopped = false;
  let running: Promise<void> = Promise.resolve();

  const lookAt = async (accountId: AccountId): Promise<void> => {
    const began = performance.now();
    await noteChanges(parts, { accountId, now: clock.now(), deployment: parts.deployment });
    notBefore.set(accountId, performance.now() + (performance.now() - began) / SHARE);
  };

  const work = async (): Promise<void> => {
    for (const accountId of await takeWritten(parts, seen)) waiting.add(accountId);
    for (const accountId of [...waiting]) {
      if (isStopped) return;
      if ((notBefore.get(accountId) ?? 0) > performance.now()) continue;
      waiting.delete(accountId);
      await lookAt(accountId);
    }
  };
  let isWorking = false;
  const run = (job: () => Promise<void>): void => {
    running = running.then(job).catch((problem: unknown) => {
      if (!isStopped) report(`controls could not be looked at: ${String(problem)}`);
    });
  };
  const looking = setInterval(() => {
    if (isWorking) return;
    isWorking = true;
    run(() => work().finally(() => (isWorking = false)));
  }, LOOK_MILLISECONDS);
  looking.unref();
  const tick = async (): Promise<void> => {
    for (const accountId of await takeDue(parts)) if (!isStopped) await lookAt(accountId);
  };
  const ticking = setInterval(() => run(tick), TICK_MILLISECONDS);
  ticking.unref();

  return async () => {
    isStopped = true;
    clearInterval(looking);
    clearInterval(ticking);
    await running;
  };
}

/** How far the trail was looked through for writes. */
const cursorOf = async (db: AnyDatabase): Promise<number> =>
  Number(
    (await tablesOf<ControlTables>(db).selectFrom('control_cursor').select('sequence').executeTakeFirst())
      ?.sequence ?? 0,
  );

interface Written {
  readonly account_id: AccountId;
}

/** The oldest or newest place in the trail; 0 in an empty one. */
const sequenceOf = async (db: AnyDatabase, which: 'min' | 'max'): Promise<number> =>
  Number(
    (
      await sql<{ place: number | string | null }>`
        select ${sql.raw(which)}(sequence) as place from audit_events`.execute(db)
    ).rows[0]?.place ?? 0,
  );

/** Accounts there are that something was written in, by the places of events in the trail. */
const writtenBetween = async (db: AnyDatabase, from: number, to: number): Promise<readonly AccountId[]> =>
  (
    await sql<Written>`select distinct account_id from audit_events
      where sequence > ${from} and sequence <= ${to} and read_only = 0
        and exists (select 1 from accounts where accounts.id = audit_events.account_id)`.execute(db)
  ).rows.map(({ account_id }) => account_id);

/** Accounts in which something was written since the last call of any node; `seen` is how far this one has looked. */
async function takeWritten(
  { store, clock }: WatchParts,
  seen: { sequence: number },
): Promise<readonly AccountId[]> {
  const { reader } = store;
  const end = await sequenceOf(reader, 'max');
  if (seen.sequence >= end) return [];
  // Reads are events too: they give nothing to do, and nothing to note.
  // Old events may be gone.
  const from = Math.max(seen.sequence, await cursorOf(reader), (await sequenceOf(reader, 'min')) - 1);
  const last = Math.min(end, from + MOST_EVENTS);
  const written = await writtenBetween(reader, from, last);
  if (written.length === 0) {
    seen.sequence = Math.max(from, last);
    return [];
  }
  const taken = await store.write(async ({ db }) => {
    // Another node may have taken them meanwhile; before `from` there is nothing that is not taken.
    const accounts = await writtenBetween(db, Math.max(from, await cursorOf(db)), last);
    if (accounts.length === 0) return [];
    const tables = tablesOf<ControlTables>(db);
    await tables
      .insertInto('control_cursor')
      .values({ id: 1, sequence: last })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ sequence: last }))
      .execute();
    const next_at = clock.now() + LOOK_AGAIN_MILLISECONDS;
    for (const account_id of accounts)
      await tables
        .insertInto('control_watches')
        .values({ account_id, next_at })
        .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ next_at }))
        .execute();
    return accounts;
  });
  seen.sequence = last;
  return taken;
}

/** Accounts that were not looked at for an hour; nobody else takes them for the next. */
async function takeDue({ store, clock }: WatchParts): Promise<readonly AccountId[]> {
  const now = clock.now();
  const due = (db: AnyDatabase) =>
    tablesOf<ControlTables>(db)
      .selectFrom('control_watches')
      .select('account_id')
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .limit(MOST_DUE)
      .execute();
  if ((await due(store.reader)).length === 0) return [];
  return store.write(async ({ db }) => {
    const accounts = (await due(db)).map(({ account_id }) => account_id);
    if (accounts.length > 0)
      await tablesOf<ControlTables>(db)
        .updateTable('control_watches')
        .set({ next_at: now + LOOK_AGAIN_MILLISECONDS })
        .where('account_id', 'in', accounts)
        .execute();
    return accounts;
  });
}
