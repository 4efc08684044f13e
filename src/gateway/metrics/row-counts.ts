import type { ClusterTables } from '../../custody/clusters/tables.ts';
import { dataKeyStandings } from '../../custody/data-keys/care.ts';
import type { DataKeyStanding } from '../../custody/data-keys/schedule.ts';
import type { CustodyTables } from '../../custody/tables.ts';
import type { SignInTables } from '../../signin/tables.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';

type Counts = Readonly<Record<string, number>>;

/** What the database holds, of the whole deployment: every node says the same. */
export interface RowCounts {
  /** Web sessions that have not run out, of browsers and of programs (`aws login`). */
  readonly sessions: { readonly browser: number; readonly program: number };
  /** CloudHSM clusters by state; deleted ones are left out. */
  readonly clusters: Counts;
  /** HSMs of these clusters, by state. */
  readonly clusterHsms: Counts;
  /** Domain keys by state; more than one while the root of trust is rotated. */
  readonly domainKeys: Counts;
  /** Data keys by purpose: seconds since the one that seals took over, and how many there are. */
  readonly dataKeys: readonly {
    readonly purpose: string;
    readonly ageSeconds: number;
    readonly keys: number;
  }[];
}

export async function countRows(db: AnyDatabase, now: number, idleMilliseconds: number): Promise<RowCounts> {
  const tables = tablesOf<SignInTables & ClusterTables & CustodyTables>(db);
  const sessions = tables
    .selectFrom('web_sessions')
    .select((select) => select.fn.countAll().as('count'))
    .where('expires_at', '>', now);
  const [browsers, programs, clusters, hsms, domainKeys] = await Promise.all([
    sessions
      .where('device_key', 'is', null)
      .where('last_used_at', '>', now - idleMilliseconds)
      .executeTakeFirst(),
    sessions.where('device_key', 'is not', null).executeTakeFirst(),
    tables
      .selectFrom('hsm_clusters')
      .select((select) => ['state', select.fn.countAll().as('count')])
      .where('state', '!=', 'DELETED')
      .groupBy('state')
      .execute(),
    tables
      .selectFrom('hsm_instances')
      .select((select) => ['state', select.fn.countAll().as('count')])
      .groupBy('state')
      .execute(),
    tables
      .selectFrom('domain_keys')
      .select((select) => ['state', select.fn.countAll().as('count')])
      .groupBy('state')
      .execute(),
  ]);
  return {
    sessions: { browser: Number(browsers?.count ?? 0), program: Number(programs?.count ?? 0) },
    clusters: byState(clusters),
    clusterHsms: byState(hsms),
    domainKeys: byState(domainKeys),
    dataKeys: [...(await dataKeyStandings(db, now))].map(([purpose, keys]) => ({
      purpose,
      ageSeconds: ageOf(keys, now),
      keys: keys.length,
    })),
  };
}

const ageOf = (keys: readonly DataKeyStanding[], now: number): number =>
  Math.max(0, now - (keys.find(({ state }) => state === 'current')?.activeFrom ?? now)) / 1000;

const byState = (
  rows: readonly { readonly state: string; readonly count: string | number | bigint }[],
): Counts => Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
