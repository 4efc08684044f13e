import type { AuditBacklog } from '../../audit/audit-log.ts';
import type { HsmHealth } from '../../custody/custody.ts';
import type { DirectoryCounts } from '../../identity/directory.ts';
import type { Dialect, StoreCounters } from '../../storage/store.ts';
import type { TunnelCounts } from '../hsm-tunnel.ts';
import type { HttpServerState } from '../http-server.ts';
import type { ThrottleCounts } from '../throttle.ts';
import type { CallTotals } from './call-counter.ts';
import type { EventLoopState } from './event-loop.ts';
import type { ProcessState } from './process-state.ts';
import type { RowCounts } from './row-counts.ts';
import type { SignInSeries } from './sign-in-counter.ts';

/**
 * What this node knows of itself at one moment, in plain values: JSON can carry it. Totals run since the process
 * started. No account, principal, key or address is in it.
 */
export interface MetricsSnapshot {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Keywarden's and Node's. */
  readonly build: { readonly version: string; readonly node: string };
  /** Whether calls are answered; as in the health page. */
  readonly isReady: boolean;
  /** Number of the process among those that serve together on its machine; undefined where it serves alone. */
  readonly crewNumber: number | undefined;
  readonly process: ProcessState;
  readonly eventLoop: EventLoopState;
  readonly http: HttpServerState;
  /** Epoch milliseconds at which the TLS certificate ends; absent where no TLS is served here. */
  readonly certificateEndsAt?: number;
  readonly calls: CallTotals;
  readonly throttled: ThrottleCounts;
  readonly signIns: readonly SignInSeries[];
  /** Violations of the console's Content-Security-Policy that browsers told of. */
  readonly cspViolations: number;
  /** Absent when it did not answer in time. */
  readonly hsm?: HsmHealth;
  readonly tunnels: TunnelCounts;
  readonly audit: AuditBacklog;
  readonly directory: DirectoryCounts;
  readonly storage: StoreCounters & { readonly dialect: Dialect; readonly feedAgeMilliseconds: number };
  /** Absent when the database did not answer in time. */
  readonly rows?: RowCounts;
}
