import type { HistogramState } from '../../../src/core/histogram.ts';

export interface NodeState {
  readonly NodeId: string;
  readonly Version: string;
  readonly StartedAt: string;
  readonly SeenAt: string;
  readonly IsReady: boolean;
  readonly IsThis: boolean;
  readonly Checks: readonly { readonly Name: string; readonly IsHealthy: boolean; readonly Detail: string }[];
  readonly Url?: string;
}

export interface Latency {
  /** Calls of the last minute. */
  readonly calls: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

export interface HsmWorker {
  readonly pid?: number;
  readonly isUp: boolean;
  readonly state: string;
  readonly starts: number;
  readonly waiting: number;
  readonly latency: Latency;
  readonly usage?: {
    readonly rssBytes: number;
    readonly sessions?: number;
    readonly mostSessions?: number;
    readonly keyPool: { readonly loaded: number; readonly hits: number; readonly misses: number };
  };
}

export interface Appliance {
  readonly name: string;
  readonly healthy: boolean;
  readonly problem?: string;
  readonly library: string;
  readonly tokenLabel: string;
  readonly tokenSerial: string;
  readonly latency: Latency;
  readonly workers: readonly HsmWorker[];
}

export interface HsmFleet {
  readonly healthy: boolean;
  readonly problem?: string;
  readonly appliances: readonly Appliance[];
}

export interface SettingView {
  readonly Name: string;
  readonly Flag: string;
  readonly Variable: string;
  readonly Help: string;
  /** Absent where none is set; never a secret. */
  readonly Value?: string;
  readonly Default?: string;
}

interface ErrorSeries {
  readonly service: string;
  readonly code: string;
  readonly count: number;
}

/** Running totals of the node that answers, since it started. */
export interface Metrics {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly build: { readonly version: string; readonly node: string };
  readonly isReady: boolean;
  readonly process: {
    readonly startedAt: number;
    readonly cpuSeconds: number;
    readonly residentBytes: number;
    readonly heapUsedBytes: number;
  };
  readonly eventLoop: { readonly delays: HistogramState };
  readonly http: { readonly connections: number; readonly mostConnections: number };
  readonly certificateEndsAt?: number;
  readonly calls: {
    readonly inFlight: number;
    readonly series: readonly {
      readonly service: string;
      readonly kind: string;
      readonly byStatus: Readonly<Record<string, number>>;
      readonly durations: HistogramState;
    }[];
    readonly errors: readonly ErrorSeries[];
  };
  readonly audit: { readonly events: number; readonly failures: number };
  readonly storage: { readonly dialect: string; readonly feedAgeMilliseconds: number };
}

export interface DataKey {
  readonly id: string;
  readonly state: 'waiting' | 'current' | 'old';
  /** Epoch milliseconds. */
  readonly activeFrom: number;
  /** Of old keys: when they are destroyed, once nothing is under them. */
  readonly endsAt?: number;
  readonly rows?: readonly { readonly what: string; readonly left: number; readonly of: number }[];
}

export interface DataKeyPurpose {
  readonly purpose: string;
  readonly seals: string;
  /** 0: by command alone. */
  readonly everyDays: number;
  /** Newest first. */
  readonly keys: readonly DataKey[];
}

export interface AccountRow {
  readonly AccountId: string;
  readonly Name: string;
  readonly Email: string;
  readonly State: string;
  readonly IsManagement: boolean;
  readonly CreateDate: string;
  readonly UserCount: number;
  readonly RoleCount: number;
  readonly HasRootMfa: boolean;
  readonly Alias?: string;
}

export interface ScoreItem {
  readonly Id: string;
  readonly State: 'Passed' | 'Failed' | 'Unknown';
  readonly Weight: number;
  readonly Title: string;
  readonly Text: string;
  /** Where it is mended, from `/console` on. */
  readonly Link: string;
  readonly Count?: number;
  readonly Names?: readonly string[];
}

interface AuditProblem {
  readonly Kind: string;
  readonly Sequence?: number;
  readonly To?: number;
  readonly EventId?: string;
  readonly EventTime?: string;
  readonly Detail: string;
}

export interface AuditChain {
  readonly Sequence: number;
  readonly Head: string;
  readonly IndexedTo: number;
  readonly SignedTo: number;
  readonly SignedAt?: string;
  readonly KeyId?: string;
  readonly Verification?: {
    readonly State: 'REQUESTED' | 'RUNNING' | 'DONE';
    readonly RequestedAt: string;
    readonly EndedAt?: string;
    readonly IsWhole?: boolean;
    readonly Events?: number;
    readonly ProblemCount?: number;
    readonly Problems?: readonly AuditProblem[];
  };
  readonly Retention: readonly { readonly AccountId: string; readonly Days: number }[];
}

type Nothing = Readonly<Record<string, never>>;

/** Operations of the service `keywarden` about the deployment as a whole, and about how it is looked after. */
export interface OperatorOperations {
  readonly DescribeAuditChain: { readonly input: Nothing; readonly output: AuditChain };
  readonly VerifyAuditLog: { readonly input: Nothing; readonly output: Nothing };
  readonly DescribeNodes: {
    readonly input: Nothing;
    readonly output: { readonly Nodes: readonly NodeState[] };
  };
  readonly DescribeDataKeys: {
    readonly input: Nothing;
    readonly output: { readonly DataKeys: readonly DataKeyPurpose[] };
  };
  readonly RotateDataKey: {
    readonly input: { readonly Purpose: string };
    readonly output: { readonly DataKeyId: string };
  };
  readonly DescribeHsmFleet: { readonly input: Nothing; readonly output: { readonly Fleet: HsmFleet } };
  readonly DescribeSettings: {
    readonly input: Nothing;
    readonly output: { readonly Settings: readonly SettingView[] };
  };
  readonly GetMetrics: { readonly input: Nothing; readonly output: { readonly Metrics: Metrics } };
  readonly ListAllAccounts: {
    readonly input: { readonly Filter?: string; readonly MaxResults?: number; readonly NextToken?: string };
    readonly output: {
      readonly Accounts: readonly AccountRow[];
      readonly TotalCount: number;
      readonly NextToken?: string;
    };
  };
  readonly GetSecurityScore: {
    readonly input: Nothing;
    readonly output: { readonly Score: number; readonly Items: readonly ScoreItem[] };
  };
}
