import type { AuditLog } from '../../audit/audit-log.ts';
import type { Clock, Instant } from '../../core/clock.ts';
import type { Crew } from '../../core/crew.ts';
import type { HsmHealth } from '../../custody/custody.ts';
import type { Directory } from '../../identity/directory.ts';
import type { Store } from '../../storage/store.ts';
import type { TunnelCounts } from '../hsm-tunnel.ts';
import type { HttpServerState } from '../http-server.ts';
import type { Throttle } from '../throttle.ts';
import { CallCounter } from './call-counter.ts';
import { watchEventLoop } from './event-loop.ts';
import { processState } from './process-state.ts';
import { remembered } from './remembered.ts';
import { countRows } from './row-counts.ts';
import { SignInCounter } from './sign-in-counter.ts';
import type { MetricsSnapshot } from './snapshot.ts';

/** Where the numbers come from that nobody counts here. */
export interface MetricsSources {
  readonly version: string;
  readonly crew: Crew;
  readonly clock: Clock;
  readonly store: Store;
  readonly audit: AuditLog;
  readonly directory: Directory;
  readonly throttle: Throttle;
  /** Must not load the HSM, however often it is asked. */
  readonly hsm: () => Promise<HsmHealth>;
  readonly health: () => Promise<{ readonly ready: boolean }>;
  readonly cspViolations: () => number;
  readonly tunnels: () => TunnelCounts;
  readonly http: () => Promise<HttpServerState>;
  /** After so long without use a browser's session ends. */
  readonly idleMilliseconds: number;
  /** When the certificate that is served ends; undefined without TLS. */
  readonly certificateEndsAt: () => Instant | undefined;
}

export interface Metrics {
  /** Of all processes of this machine that serve together, this one first. */
  everybody(): Promise<readonly [MetricsSnapshot, ...MetricsSnapshot[]]>;
  close(): void;
}

/** What counts while the node serves; {@link openMetrics} reads it. */
export interface Counters {
  readonly calls: CallCounter;
  readonly signIns: SignInCounter;
}

export const newCounters = (): Counters => ({ calls: new CallCounter(), signIns: new SignInCounter() });

const TOPIC = 'metrics';
/** Rows are counted for every node and every scraper: rarely enough that nobody notices. */
const ROWS_MILLISECONDS = 10_000;
/** Prometheus waits ten seconds for the whole page; the health of HSMs that hang takes six. */
const PATIENCE_MILLISECONDS = 7000;

export function openMetrics({ calls, signIns }: Counters, sources: MetricsSources): Metrics {
  const { version, crew, clock, store, audit, directory, throttle } = sources;
  const eventLoop = watchEventLoop();
  const rows = remembered(ROWS_MILLISECONDS, () =>
    countRows(store.reader, clock.now(), sources.idleMilliseconds),
  );
  const snapshot = async (): Promise<MetricsSnapshot> => {
    const [hsm, counted, health, http, ownProcess] = await Promise.all([
      inTime(sources.hsm()),
      inTime(rows()),
      inTime(sources.health()),
      sources.http(),
      processState(),
    ]);
    const certificateEndsAt = sources.certificateEndsAt();
    return {
      at: clock.now(),
      build: { version, node: process.version },
      isReady: health?.ready ?? false,
      crewNumber: crew.size > 1 ? crew.number : undefined,
      process: ownProcess,
      eventLoop: eventLoop.state(),
      http,
      ...(certificateEndsAt !== undefined && { certificateEndsAt }),
      calls: calls.totals(),
      throttled: throttle.counts(),
      signIns: signIns.series(),
      ...(hsm !== undefined && { hsm }),
      cspViolations: sources.cspViolations(),
      tunnels: sources.tunnels(),
      audit: audit.backlog(),
      directory: directory.counts(),
      storage: {
        ...store.counters(),
        dialect: store.dialect,
        feedAgeMilliseconds: store.feedAgeMilliseconds(),
      },
      ...(counted !== undefined && { rows: counted }),
    };
  };
  const stopTelling = crew.listen(TOPIC, snapshot);
  return {
    async everybody() {
      const [own, others] = await Promise.all([snapshot(), crew.ask(TOPIC, null)]);
      return [own, ...(others as readonly MetricsSnapshot[])];
    },
    close() {
      stopTelling();
      eventLoop.stop();
    },
  };
}

/** Undefined for what fails or takes too long: the page says so of that source, and everything of the others. */
async function inTime<Value>(answer: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MILLISECONDS, undefined);
  });
  try {
    return await Promise.race([answer.catch(() => undefined), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
