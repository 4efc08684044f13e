import { join } from 'node:path';
import { median } from './support/compare-cases.ts';
import { type MeasuredServer, sendRepeatedly, startMeasured } from './support/server-load.ts';
import { BENCH_CREDENTIALS, signedQuery } from './support/signed-request.ts';

/**
 * CPU that a signed, authorised and recorded call costs the server, against a bare `node:http` answer of the same size in
 * the same run. The load is one process that sends the same bytes over 16 connections.
 */
const CONNECTIONS = 16;
const REQUESTS = 8000;
const ROUNDS = 9;
const WARM_UPS = 3;

const CALLS = {
  'sts GetCallerIdentity': { service: 'sts', form: 'Action=GetCallerIdentity&Version=2011-06-15' },
  'iam GetUser': { service: 'iam', form: 'Action=GetUser&Version=2010-05-08' },
} as const;

const script = (name: string): string => join(import.meta.dirname, 'support', name);

async function measure(
  server: MeasuredServer,
  service: string,
  form: string,
): Promise<{ cpu: number; perSecond: number }> {
  const request = signedQuery(server.port, BENCH_CREDENTIALS, service, form);
  const cpuBefore = await server.cpuMicroseconds();
  const before = performance.now();
  await sendRepeatedly(server.port, request, { connections: CONNECTIONS, requests: REQUESTS });
  const seconds = (performance.now() - before) / 1000;
  return { cpu: ((await server.cpuMicroseconds()) - cpuBefore) / REQUESTS, perSecond: REQUESTS / seconds };
}

const bare = await startMeasured(script('bare-http.ts'));
const own = await startMeasured(script('keywarden-server.ts'));
for (const [name, { service, form }] of Object.entries(CALLS)) {
  const rounds: { bare: number; own: number; bareRate: number; ownRate: number }[] = [];
  for (let round = -WARM_UPS; round < ROUNDS; round++) {
    const bareRound = await measure(bare, service, form);
    const ownRound = await measure(own, service, form);
    if (round < 0) continue;
    rounds.push({
      bare: bareRound.cpu,
      own: ownRound.cpu,
      bareRate: bareRound.perSecond,
      ownRate: ownRound.perSecond,
    });
  }
  const middle = (pick: (round: (typeof rounds)[number]) => number): number => median(rounds.map(pick));
  console.log(
    `${name}: ${middle((r) => r.own).toFixed(1)} µs CPU a call, bare ${middle((r) => r.bare).toFixed(1)} µs, ` +
      `ratio ${middle((r) => r.own / r.bare).toFixed(2)}; ` +
      `${middle((r) => r.ownRate).toFixed(0)} calls/s, bare ${middle((r) => r.bareRate).toFixed(0)}`,
  );
}
await bare.stop();
await own.stop();
