/**
 * What counting costs a call, against the whole call in the same process and without a socket: GetCallerIdentity, the
 * cheapest there is. Aim: at most 2 %. And what a page of metrics costs, which is asked for a few times a minute.
 * Run: `npm exec -- node bench/metrics.bench.ts`
 */
import { CallCounter, type CountedCall } from '../src/gateway/metrics/call-counter.ts';
import { exposition } from '../src/gateway/metrics/exposition.ts';
import { metricFamilies } from '../src/gateway/metrics/metric-table.ts';
import { startBenchNode } from './support/bench-node.ts';
import { compareCases, printResults } from './support/compare-cases.ts';
import { BENCH_CREDENTIALS, signedQueryRequest } from './support/signed-request.ts';

const { node, stop } = await startBenchNode();
const port = Number(new URL(node.url).port);
const request = signedQueryRequest(
  port,
  BENCH_CREDENTIALS,
  'sts',
  'Action=GetCallerIdentity&Version=2011-06-15',
);
const { status } = await node.handle(request);
if (status !== 200) throw new Error(`GetCallerIdentity was answered ${status}`);

const counter = new CallCounter();
const entry = { service: { name: 'sts' } };
const operation = { kind: 'read' } as const;
const count = (): void => {
  const call: CountedCall = { began: performance.now(), entry, operation };
  counter.begun();
  counter.succeeded(call);
};

printResults(
  'Counting a call',
  await compareCases([
    { name: 'GetCallerIdentity, whole', run: () => node.handle(request) },
    { name: 'what counts of it', run: count },
  ]),
);
printResults(
  'A page of metrics',
  await compareCases([
    { name: 'snapshot and text', run: async () => exposition(metricFamilies(await node.metrics())) },
  ]),
);
await stop();
