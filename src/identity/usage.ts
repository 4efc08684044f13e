import type { Instant } from '../core/clock.ts';
import type { Store } from '../storage/store.ts';
import { tablesOf } from '../storage/tables-of.ts';
import type { Caller } from './caller.ts';
import { Lru } from './lru.ts';
import type { IdentityTables } from './tables.ts';

/**
 * When access keys and roles were last used. Kept in memory at each call and written about once a second, so what the
 * tables say lags by that, and is lost if the process is killed. Repeated use of a key for the same service and region
 * is written at most once a minute. AWS itself reports last use with a delay and only roughly.
 */
export interface UsageRecorder {
  /** Notes one authenticated call. */
  record(caller: Caller, service: string, region: string, now: Instant): void;
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
  readonly kind: 'key' | 'role';
  readonly id: string;
  readonly at: Instant;
  readonly service: string;
  readonly region: string;
}

const FLUSH_MILLISECONDS = 1_000;
const REPEAT_MILLISECONDS = 60_000;
const REMEMBERED = 50_000;
/** Writes are serial: one that is too long keeps others waiting. */
const USES_PER_WRITE = 500;

export function createUsageRecorder(options: UsageOptions): UsageRecorder {
  const { store, report, flushMilliseconds = FLUSH_MILLISECONDS } = options;
  const last = new Lru<Use>(REMEMBERED);
  let unwritten = new Map<string, Use>();
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

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const after = running.catch(() => undefined).then(writeAll);
    running = after;
    return after;
  };

  const flushInBackground = (): void => {
    flush().catch((error: unknown) => {
      report(`last use of access keys and roles was not written: ${String(error)}`);
      schedule();
    });
  };

  const schedule = (): void => {
    timer ??= setTimeout(flushInBackground, flushMilliseconds).unref();
  };

  return {
    record(caller, service, region, now) {
      const kind = caller.session === undefined ? 'key' : 'role';
      if (kind === 'role' && caller.session?.kind !== 'assumed-role') return;
      const id = kind === 'key' ? caller.accessKeyId : caller.principal.uniqueId;
      const known = last.get(id);
      if (
        known !== undefined &&
        now - known.at < REPEAT_MILLISECONDS &&
        known.service === service &&
        known.region === region
      )
        return;
      const use: Use = { kind, id, at: now, service, region };
      last.set(id, use);
      unwritten.set(id, use);
      schedule();
    },
    flush,
    close: flush,
  };
}

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
      else
        await tables
          .updateTable('roles')
          .set({ last_used_at: at, last_used_region: region })
          .where('id', '=', id)
          .execute();
    }
  });
}
