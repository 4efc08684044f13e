import type { Metric } from './metric.ts';

/** Database, audit log, process. Where other programs have the same metric (`process_…`), its name is theirs. */
export const NODE_METRICS: readonly Metric[] = [
  {
    name: 'keywarden_build_info',
    type: 'gauge',
    help: 'Always 1; names the versions.',
    labels: { version: "Keywarden's", node: "Node's", database: '`sqlite`, `postgres`' },
    read: ({ build, storage }) => [{ labels: { ...build, database: storage.dialect }, value: 1 }],
  },
  {
    name: 'keywarden_ready',
    type: 'gauge',
    help: '1 while the node answers calls; as in /_keywarden/health.',
    read: ({ isReady }) => (isReady ? 1 : 0),
  },
  {
    name: 'keywarden_metrics_source_up',
    type: 'gauge',
    help: '0 where a source did not answer in 7 seconds: its metrics are missing then.',
    labels: { source: '`hsm`, `database`' },
    read: ({ hsm, rows }) => [
      { labels: { source: 'hsm' }, value: hsm === undefined ? 0 : 1 },
      { labels: { source: 'database' }, value: rows === undefined ? 0 : 1 },
    ],
  },
  {
    name: 'keywarden_tls_certificate_end_timestamp_seconds',
    type: 'gauge',
    help: 'When the TLS certificate that is served ends; absent without TLS.',
    read: ({ certificateEndsAt }) => certificateEndsAt && certificateEndsAt / 1000,
  },
  {
    name: 'keywarden_storage_writes_total',
    type: 'counter',
    help: 'Writes of this node.',
    labels: { result: '`kept`, `rejected` (refused by its rules, or by the database)' },
    read: ({ storage }) => [
      { labels: { result: 'kept' }, value: storage.writes },
      { labels: { result: 'rejected' }, value: storage.rejectedWrites },
    ],
  },
  {
    name: 'keywarden_storage_writes_waiting',
    type: 'gauge',
    help: 'Writes that wait for their turn.',
    read: ({ storage }) => storage.waiting,
  },
  {
    name: 'keywarden_storage_commit_writes',
    type: 'histogram',
    help: 'Writes that shared a commit, at most 64. `_count` is the number of commits.',
    read: ({ storage }) => [{ value: storage.commitSizes }],
  },
  {
    name: 'keywarden_storage_transaction_duration_seconds',
    type: 'histogram',
    help: 'From the begin of a transaction to the end of its commit.',
    read: ({ storage }) => [{ value: storage.transactionSeconds }],
  },
  {
    name: 'keywarden_storage_commit_duration_seconds',
    type: 'histogram',
    help: 'The commit alone: the disk, or the database server.',
    read: ({ storage }) => [{ value: storage.commitSeconds }],
  },
  {
    name: 'keywarden_audit_backlog_events',
    type: 'gauge',
    help: 'Audit events that are in memory and not stored yet; they usually are within 100 ms.',
    read: ({ audit }) => audit.events,
  },
  {
    name: 'keywarden_audit_backlog_limit_events',
    type: 'gauge',
    help: 'Audit events that may wait; beyond it calls are refused rather than answered unrecorded.',
    read: ({ audit }) => audit.mostEvents,
  },
  {
    name: 'keywarden_audit_backlog_characters',
    type: 'gauge',
    help: 'Size of the audit events that wait.',
    read: ({ audit }) => audit.characters,
  },
  {
    name: 'keywarden_audit_store_failures_total',
    type: 'counter',
    help: 'Attempts to store audit events that failed. They are kept and tried again, and calls are refused until one succeeds.',
    read: ({ audit }) => audit.failures,
  },
  {
    name: 'keywarden_event_loop_delay_seconds',
    type: 'histogram',
    help: 'How late a timer of the process was, ten times a second: every call waited as long.',
    read: ({ eventLoop }) => [{ value: eventLoop.delays }],
  },
  {
    name: 'keywarden_event_loop_active_seconds_total',
    type: 'counter',
    help: 'Time in which the event loop was busy; its rate is the share of one core that is used up.',
    read: ({ eventLoop }) => eventLoop.activeSeconds,
  },
  {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'CPU of the server process; those of the HSMs have metrics of their own.',
    read: ({ process }) => process.cpuSeconds,
  },
  {
    name: 'process_start_time_seconds',
    type: 'gauge',
    help: 'When the process started.',
    read: ({ process }) => process.startedAt / 1000,
  },
  {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    help: 'Memory of the server process.',
    read: ({ process }) => process.residentBytes,
  },
  {
    name: 'process_open_fds',
    type: 'gauge',
    help: 'Files and sockets that are open; on Linux only.',
    read: ({ process }) => process.openFiles,
  },
  {
    name: 'process_max_fds',
    type: 'gauge',
    help: 'Files and sockets that may be open; on Linux only.',
    read: ({ process }) => process.mostOpenFiles,
  },
  {
    name: 'nodejs_heap_size_used_bytes',
    type: 'gauge',
    help: "Memory of JavaScript's heap that is in use.",
    read: ({ process }) => process.heapUsedBytes,
  },
  {
    name: 'nodejs_heap_size_total_bytes',
    type: 'gauge',
    help: "Memory of JavaScript's heap.",
    read: ({ process }) => process.heapTotalBytes,
  },
];
