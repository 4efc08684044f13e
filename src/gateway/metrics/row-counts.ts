import { lastEventsDigest } from '../../audit/digests/make-digest.ts';
import { indexState } from '../../audit/index-state.ts';
import { chainHead } from '../../audit/insert-events.ts';
import type { VerificationReport } from '../../audit/verify/report.ts';
import { lastVerification } from '../../audit/verify/requests.ts';
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
  readonly auditChain: AuditChainCounts;
}

/** The record of all calls, its digests, and what the last verification of it found. */
interface AuditChainCounts {
  readonly events: number;
  /** Events behind the last digest. */
  readonly unsigned: number;
  /** Events that no search finds by the index yet. */
  readonly unindexed: number;
  /** Absent before the first digest. */
  readonly digestAgeSeconds?: number;
  /** Absent before the first verification. */
  readonly verified?: { readonly isWhole: boolean; readonly ageSeconds: number };
}

async function auditChainCounts(db: AnyDatabase, now: number): Promise<AuditChainCounts> {
  const { sequence } = await chainHead(db);
  const digest = await lastEventsDigest(db);
  const { indexed_to } = await indexState(db);
  const verification = await lastVerification(db);
  const report = verification?.report ?? undefined;
  return {
    events: sequence,
    unsigned: Math.max(0, sequence - (digest?.to ?? 0)),
    unindexed: Math.max(0, sequence - indexed_to),
    ...(digest !== undefined && { digestAgeSeconds: Math.max(0, now - digest.madeAt) / 1000 }),
    ...(report !== undefined && {
      verified: {
        isWhole: (JSON.parse(report) as VerificationReport).isWhole,
        ageSeconds: Math.max(0, now - (verification?.ended_at ?? now)) / 1000,
      },
    }),
  };
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
    auditChain: await auditChainCounts(db, now),
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
