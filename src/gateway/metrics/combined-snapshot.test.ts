import assert from 'node:assert/strict';
import { test } from 'node:test';
import { combinedSnapshot } from './combined-snapshot.ts';
import { exposition } from './exposition.ts';
import { familyOf, METRIC_GROUPS } from './metric-table.ts';
import type { MetricsSnapshot } from './snapshot.ts';

const histogram = { bounds: [1], counts: [2, 1], sum: 4, count: 3 };

const snapshot = (number: number, calls: number): MetricsSnapshot =>
  ({
    at: 1000 + number,
    build: { version: '1', node: 'v26' },
    isReady: true,
    crewNumber: number,
    process: { startedAt: number, cpuSeconds: calls, residentBytes: 1, heapUsedBytes: 1, heapTotalBytes: 1 },
    eventLoop: { delays: histogram, activeSeconds: 1, idleSeconds: 1 },
    http: { connections: calls, mostConnections: 10, refusals: { 413: calls } },
    calls: {
      inFlight: 1,
      series: [
        { service: 'iam', kind: 'read', byStatus: { '2xx': calls }, durations: histogram },
        ...(number === 2
          ? [{ service: 'sts', kind: 'read', byStatus: { '4xx': 5 }, durations: histogram }]
          : []),
      ],
      errors: [{ service: 'iam', code: 'AccessDenied', count: calls }],
      authenticationFailures: [],
      denials: [],
    },
    throttled: { principal: 0, failures: calls, unsigned: 0 },
    signIns: [{ result: 'failure', mfa: false, count: calls }],
    cspViolations: 0,
    tunnels: { open: calls, opened: calls, refused: 0 },
    audit: { events: calls, characters: 0, mostEvents: 50, failures: 0 },
    storage: {
      writes: calls,
      rejectedWrites: 0,
      commits: 1,
      waiting: 0,
      commitSizes: histogram,
      transactionSeconds: histogram,
      commitSeconds: histogram,
      membership: { isMember: true, members: 3, waitingForOthers: 0, waitSeconds: histogram },
      dialect: 'sqlite',
      feedAgeMilliseconds: calls,
    },
    rows: {
      sessions: { browser: 7, program: 0 },
      clusters: {},
      clusterHsms: {},
      domainKeys: { current: 1 },
    },
  }) as unknown as MetricsSnapshot;

test('processes of one machine add up, and what is of the deployment is counted once', () => {
  const sum = combinedSnapshot([snapshot(1, 3), snapshot(2, 4)]);
  assert.equal(sum.at, 1001);
  assert.deepEqual(sum.http, { connections: 7, mostConnections: 20, refusals: { 413: 7 } });
  assert.deepEqual(
    sum.calls.series.map(({ service, byStatus, durations }) => [service, byStatus, durations.count]),
    [
      ['iam', { '2xx': 7 }, 6],
      ['sts', { '4xx': 5 }, 3],
    ],
  );
  assert.deepEqual(sum.calls.errors, [{ service: 'iam', code: 'AccessDenied', count: 7 }]);
  assert.deepEqual(sum.signIns, [{ result: 'failure', mfa: false, count: 7 }]);
  assert.equal(sum.storage.feedAgeMilliseconds, 4);
  assert.deepEqual([sum.storage.membership.members, sum.storage.membership.isMember], [3, true]);
  assert.equal(sum.audit.mostEvents, 50);
  assert.equal(sum.rows?.sessions.browser, 7);
});

test('on the page each process has its own series, and the deployment one', () => {
  const metrics = Object.values(METRIC_GROUPS)
    .flat()
    .filter(({ name }) => /request_errors_total|http_connections$|_sessions$/.test(name));
  const pageOf = (own: MetricsSnapshot, ...others: MetricsSnapshot[]): string =>
    exposition(metrics.map((metric) => familyOf(metric, own, others)));
  const page = pageOf(snapshot(1, 3), snapshot(2, 4));
  assert.match(page, /^keywarden_request_errors_total\{service="iam",code="AccessDenied",process="1"\} 3$/m);
  assert.match(page, /^keywarden_request_errors_total\{service="iam",code="AccessDenied",process="2"\} 4$/m);
  assert.match(page, /^keywarden_http_connections\{process="2"\} 4$/m);
  assert.match(page, /^keywarden_sessions\{kind="browser"\} 7$/m);
  assert.doesNotMatch(pageOf({ ...snapshot(1, 3), crewNumber: undefined }), /process=/);
});
