/**
 * What the access log and traces cost a call, in one process and without a socket: GetCallerIdentity, the cheapest there is.
 * Off, they cost nothing: the handler and the store are the very same objects. Run: `npm exec -- node bench/watch.bench.ts`
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startBenchNode } from './support/bench-node.ts';
import { compareCases, printResults } from './support/compare-cases.ts';
import { BENCH_CREDENTIALS, signedQueryRequest } from './support/signed-request.ts';

const receiver = createServer((request, response) => {
  request.resume().on('end', () => response.end('{}'));
}).listen(0, '127.0.0.1');
await new Promise((resolve) => receiver.on('listening', resolve));
const endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
const traced = (ratio: number) => ({ tracing: { endpoint, ratio, headers: {} } });

let characters = 0;
const nodes = {
  'as it is': await startBenchNode(),
  'with an access log': await startBenchNode(undefined, undefined, {
    onAnswered: (record) => {
      characters += JSON.stringify(record).length;
    },
  }),
  'with tracing, of none': await startBenchNode(undefined, undefined, traced(0)),
  'with tracing, of one in a hundred': await startBenchNode(undefined, undefined, traced(0.01)),
  'with tracing, of all': await startBenchNode(undefined, undefined, traced(1)),
};
const cases = Object.entries(nodes).map(([name, { node }]) => {
  const port = Number(new URL(node.url).port);
  const form = 'Action=GetCallerIdentity&Version=2011-06-15';
  const request = signedQueryRequest(port, BENCH_CREDENTIALS, 'sts', form);
  return { name, run: () => node.handle(request) };
});
for (const { name, run } of cases) {
  const { status } = await run();
  if (status !== 200) throw new Error(`${name}: GetCallerIdentity was answered ${status}`);
}
printResults('A call', await compareCases(cases));
if (characters === 0) throw new Error('the access log stayed empty');
for (const { stop } of Object.values(nodes)) await stop();
receiver.close();
