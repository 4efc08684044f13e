import { createHash } from 'node:crypto';
import type { Instant } from '../core/clock.ts';
import { networkOf } from '../core/network-of.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { SignInTables } from './tables.ts';

/** How guesses of one kind of source are slowed. */
interface Pace {
  /** Failures that cost nothing but themselves. */
  readonly free: number;
  readonly longestWaitMilliseconds: number;
}

/**
 * - `device`: a browser that has signed in as this person before counts by itself, and nobody else can use up its tries.
 * - `address`: whatever names it tries.
 * - `name`: from wherever it is tried.
 * - `name-from-address`: that name from that address.
 */
const PACES = {
  device: { free: 10, longestWaitMilliseconds: 300_000 },
  address: { free: 30, longestWaitMilliseconds: 60_000 },
  name: { free: 20, longestWaitMilliseconds: 300_000 },
  'name-from-address': { free: 5, longestWaitMilliseconds: 300_000 },
} as const satisfies Record<string, Pace>;

type SourceKind = keyof typeof PACES;

const FIRST_WAIT_MILLISECONDS = 1000;
/** What is older is forgotten. */
const KEEP_MILLISECONDS = 86_400_000;

/** Who tries to be whom. */
export interface Attempt {
  /** As {@link normalName} makes it. */
  readonly name: string;
  readonly address: string;
  /** Id of a browser that has signed in as that person before. */
  readonly deviceId?: string;
}

/** One spelling of a name: neither case nor spaces nor compatibility forms make it another. */
export const normalName = (...parts: readonly string[]): string =>
  parts.map((part) => part.normalize('NFKC').replace(/\s+/gu, '').toLowerCase()).join('\n');

function sourcesOf({ name, address, deviceId }: Attempt): ReadonlyMap<SourceKind, string> {
  if (deviceId !== undefined) return new Map([['device', sourceKey('device', deviceId)]]);
  const network = networkOf(address);
  return new Map<SourceKind, string>([
    ['address', sourceKey('address', network)],
    ['name', sourceKey('name', name)],
    ['name-from-address', sourceKey('name-from-address', name, network)],
  ]);
}

/** Of one length, whatever strangers type. */
const sourceKey = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

interface Count {
  readonly failures: number;
  readonly lastFailureAt: Instant;
}

function waitOf(kind: SourceKind, count: Count | undefined, now: Instant): number {
  const { free, longestWaitMilliseconds } = PACES[kind];
  if (count === undefined || count.failures < free) return 0;
  const wait = FIRST_WAIT_MILLISECONDS * 2 ** Math.min(count.failures - free, 20);
  return Math.max(0, count.lastFailureAt + Math.min(wait, longestWaitMilliseconds) - now);
}

/**
 * Counts a try as failed before it is looked at, so that many at once count each; {@link forgiveAttempt} takes it back.
 * Tries that come too soon make the wait no longer. A name that is guessed from many addresses is slowed for all that
 * guessed it already; who comes from another address has a try all the same, or strangers could lock the owner out.
 * @returns milliseconds to wait; 0 where the try may be looked at, and only then it was counted
 */
export async function beginAttempt(db: AnyDatabase, attempt: Attempt, now: Instant): Promise<number> {
  const tables = tablesOf<SignInTables>(db);
  await tables
    .deleteFrom('sign_in_attempts')
    .where('last_failure_at', '<', now - KEEP_MILLISECONDS)
    .execute();
  const sources = sourcesOf(attempt);
  const rows = await tables
    .selectFrom('sign_in_attempts')
    .selectAll()
    .where('source', 'in', [...sources.values()])
    .execute();
  const counts = new Map(
    rows.map((row) => [row.source, { failures: row.failures, lastFailureAt: Number(row.last_failure_at) }]),
  );
  const isNewHere = !counts.has(sources.get('name-from-address') ?? '');
  const waits = [...sources].map(([kind, key]) =>
    kind === 'name' && isNewHere ? 0 : waitOf(kind, counts.get(key), now),
  );
  const wait = Math.max(...waits);
  if (wait > 0) return wait;
  for (const source of sources.values())
    await tables
      .insertInto('sign_in_attempts')
      .values({ source, failures: 1, last_failure_at: now })
      .onConflict((conflict) =>
        conflict.column('source').doUpdateSet((row) => ({
          failures: row('sign_in_attempts.failures', '+', 1),
          last_failure_at: now,
        })),
      )
      .execute();
  return 0;
}

/** Kinds whose earlier failures a success proves to have been the owner's own. */
const FORGOTTEN: readonly SourceKind[] = ['device', 'name-from-address'];

/** The password was right: the try is no failure. Others' tries, and those for other names, stay counted. */
export async function forgiveAttempt(db: AnyDatabase, attempt: Attempt): Promise<void> {
  const tables = tablesOf<SignInTables>(db);
  for (const [kind, source] of sourcesOf(attempt)) {
    if (FORGOTTEN.includes(kind))
      await tables.deleteFrom('sign_in_attempts').where('source', '=', source).execute();
    else
      await tables
        .updateTable('sign_in_attempts')
        .set((row) => ({ failures: row('failures', '-', 1) }))
        .where('source', '=', source)
        .execute();
  }
}
