import type { Instant } from '../core/clock.ts';
import type { Store } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import { type KeyUse, UseBook, type UseOrigin } from './access-keys/use-book.ts';
import { forgetOldKeyUses, writeKeyUses } from './access-keys/use-records.ts';
import type { Caller } from './caller.ts';
import { type KnownSession, type SessionUse, sessionOfCaller } from './known-sessions/known-session.ts';
import { SessionWriter } from './known-sessions/session-writer.ts';
import { Lru } from './lru.ts';
import type { ServiceUseTables } from './service-use-table.ts';
import type { IdentityTables } from './tables.ts';

/**
 * When access keys and roles were last used, and what users and roles last called. Kept in memory at each call and written about once a second, so what the
 * tables say lags by that, and is lost if the process is killed. Repeated use for the same service and region is
 * written at most once a minute. AWS itself reports last use with a delay and only roughly.
 */
export interface UsageRecorder {
  /** Notes one authenticated call. */
  record(caller: Caller, service: string, region: string, now: Instant): void;
  /**
   * Notes that a user or role called an operation, allowed or not: `action` must be one that there is, for strangers must
   * not choose what is stored. What root calls is nowhere reported.
   */
  recordAction(caller: Caller, service: string, action: string, region: string, now: Instant): void;
  /** Notes what a long-term access key does, and from where; `action` as in {@link recordAction}. */
  recordKeyUse(caller: Caller, service: string, action: string, origin: UseOrigin, now: Instant): void;
  /** Notes what temporary credentials do, and from where; `action` as in {@link recordAction}. */
  recordSessionUse(caller: Caller, use: SessionUse): void;
  /** Notes temporary credentials that were just made, and the address that asked for them. */
  recordNewSession(session: KnownSession, from: string): void;
  /** Resolves when all that was noted is stored. */
  flush(): Promise<void>;
  /** Stops the timer and stores what is left. */
  close(): Promise<void>;
}

export interface UsageOptions {
  readonly store: Store;
  /** Told when use cannot be written; it is tried again with the next flush. */
  readonly report: (problem: string) => void;
  /** 1,000 unless told. */
  readonly flushMilliseconds?: number;
}

interface Use {
  readonly kind: 'key' | 'role' | 'action';
  /** Of the key, the role, or who acted. */
  readonly id: string;
  readonly at: Instant;
  readonly service: string;
  readonly region: string;
  /** Where `kind` is `action`; else empty. */
  readonly action: string;
}

const FLUSH_MILLISECONDS = 1_000;
const REPEAT_MILLISECONDS = 60_000;
const REMEMBERED = 50_000;
/** Writes are serial: one that is too long keeps others waiting. */
const USES_PER_WRITE = 500;

export function createUsageRecorder(options: UsageOptions): UsageRecorder {
  const { store, report, flushMilliseconds = FLUSH_MILLISECONDS } = options;
  const last = new Lru<Use>(REMEMBERED);
  const lastActions = new Lru<Use>(REMEMBERED);
  const book = new UseBook();
  let unwritten = new Map<string, Use>();
  let unwrittenKeyUses: KeyUse[] = [];
  const sessions = new SessionWriter(store);
  let lastDay = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const writeAll = async (): Promise<void> => {
    const uses = unwritten;
    if (uses.size === 0) return;
    unwritten = new Map();
    const all = [...uses.values()];
    try {
      for (let start = 0; start < all.length; start += USES_PER_WRITE)
        await writeUses(store, all.slice(start, start + USES_PER_WRITE));
    } catch (error) {
      for (const [id, use] of uses) if (!unwritten.has(id)) unwritten.set(id, use);
      throw error;
    }
  };

  const writeAllKeyUses = async (all: boolean): Promise<void> => {
    unwrittenKeyUses.push(...book.take(all));
    while (unwrittenKeyUses.length > 0) {
      const uses = unwrittenKeyUses.slice(0, USES_PER_WRITE);
      const day = Math.max(...uses.map((use) => use.day));
      await store.write(async ({ db }) => {
        await writeKeyUses(db, uses);
        if (day > lastDay) await forgetOldKeyUses(db, day);
      });
      lastDay = day;
      unwrittenKeyUses = unwrittenKeyUses.slice(uses.length);
    }
  };

  const flush = (): Promise<void> => flushOf(false);

  const flushOf = (all: boolean): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const after = running
      .catch(() => undefined)
      .then(writeAll)
      .then(() => writeAllKeyUses(all))
      .then(() => sessions.write(all));
    running = after;
    return after;
  };

  const flushInBackground = (): void => {
    flush().catch((error: unknown) => {
      report(`last use of access keys, roles and services was not written: ${String(error)}`);
      schedule();
    });
  };

  const schedule = (): void => {
    timer ??= setTimeout(flushInBackground, flushMilliseconds).unref();
  };

  const note = (known: Lru<Use>, key: string, use: Use): void => {
    known.set(key, use);
    unwritten.set(key, use);
    schedule();
  };

  return {
    record(caller, service, region, now) {
      const kind = caller.session === undefined ? 'key' : 'role';
      if (kind === 'role' && caller.session?.kind !== 'assumed-role') return;
      const id = kind === 'key' ? caller.accessKeyId : caller.principal.uniqueId;
      if (isRecent(last.get(id), service, region, now)) return;
      note(last, id, { kind, id, at: now, service, region, action: '' });
    },
    recordAction(caller, service, action, region, now) {
      const id = caller.principal.uniqueId;
      if (id === caller.accountId) return;
      // No id holds a space.
      const key = `${id} ${service}:${action}`;
      if (isRecent(lastActions.get(key), service, region, now)) return;
      note(lastActions, key, { kind: 'action', id, at: now, service, region, action });
    },
    recordKeyUse(caller, service, action, origin, now) {
      if (caller.session !== undefined) return;
      if (book.note(caller.accessKeyId, service, action, origin, now)) schedule();
    },
    recordSessionUse(caller, use) {
      const { session, accessKeyId } = caller;
      if (session === undefined) return;
      if (sessions.book.used(accessKeyId, use, () => sessionOfCaller(caller, session))) schedule();
    },
    recordNewSession(session, from) {
      sessions.book.made(session, from);
      schedule();
    },
    flush,
    close: () => flushOf(true),
  };
}

/** Whether the same was noted within the last minute. */
const isRecent = (before: Use | undefined, service: string, region: string, now: Instant): boolean =>
  before !== undefined &&
  now - before.at < REPEAT_MILLISECONDS &&
  before.service === service &&
  before.region === region;

/** No change topics: nothing that is cached depends on last use. */
function writeUses(store: Store, uses: readonly Use[]): Promise<void> {
  return store.write(async ({ db }) => {
    const tables = tablesOf<IdentityTables>(db);
    for (const { kind, id, at, service, region } of uses) {
      if (kind === 'key')
        await tables
          .updateTable('access_keys')
          .set({ last_used_at: at, last_used_service: service, last_used_region: region })
          .where('id', '=', id)
          .execute();
      else if (kind === 'role')
        await tables
          .updateTable('roles')
          .set({ last_used_at: at, last_used_region: region })
          .where('id', '=', id)
          .execute();
    }
    await writeActions(
      db,
      uses.filter(({ kind }) => kind === 'action'),
    );
  });
}

/** What another node wrote later stays. */
async function writeActions(db: AnyDatabase, uses: readonly Use[]): Promise<void> {
  if (uses.length === 0) return;
  await tablesOf<ServiceUseTables>(db)
    .insertInto('service_uses')
    .values(
      uses.map(({ id, service, action, at, region }) => ({
        principal_id: id,
        service,
        action,
        used_at: at,
        region,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['principal_id', 'service', 'action'])
        .doUpdateSet(({ ref }) => ({ used_at: ref('excluded.used_at'), region: ref('excluded.region') }))
        .where(({ eb, ref }) => eb('service_uses.used_at', '<', ref('excluded.used_at'))),
    )
    .execute();
}
