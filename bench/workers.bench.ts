import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './support/compare-cases.ts';
import { sendRepeatedly, startMeasured } from './support/server-load.ts';
import { BENCH_CREDENTIALS, signedQuery } from './support/signed-request.ts';

/**
 * Signed, authorised and recorded calls a second of one and of two workers, against a bare `node:http` answer from as many
 * processes (node:cluster), in turns. The load is one more process, which takes its part of the cores: on two of them two
 * workers cannot be twice as fast, so that the ratio to the bare answer says more than the rate.
 */
const CONNECTIONS = 32;
const MILLISECONDS = 2500;
const ROUNDS = 5;
const FORM = 'Action=GetCallerIdentity&Version=2011-06-15';

interface Running {
  readonly port: number;
  stop(): Promise<void>;
}

async function startWorkers(count: number): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-bench-workers-'));
  const main = join(import.meta.dirname, '../src/main.ts');
  const child = spawn(process.execPath, [main, 'serve', '--workers', String(count)], {
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      KEYWARDEN_DATA: join(folder, 'data'),
      KEYWARDEN_PORT: '0',
      KEYWARDEN_ROOT_ACCESS_KEY_ID: BENCH_CREDENTIALS.accessKeyId,
      KEYWARDEN_ROOT_SECRET_ACCESS_KEY: BENCH_CREDENTIALS.secretAccessKey,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    let text = '';
    const see = (chunk: Buffer): void => {
      text += chunk.toString();
      const [, found] = /listens on http:\/\/[^:]+:(\d+)/.exec(text) ?? [];
      if (found !== undefined && (count === 1 || text.includes('workers serve'))) resolve(Number(found));
    };
    child.stdout.on('data', see);
    child.stderr.on('data', see);
    child.once('exit', () => reject(new Error(text)));
  });
  return {
    port,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

async function rate({ port }: Running): Promise<number> {
  const request = signedQuery(port, BENCH_CREDENTIALS, 'sts', FORM);
  const limit = { connections: CONNECTIONS, milliseconds: MILLISECONDS, maySleep: true };
  return ((await sendRepeatedly(port, request, limit)) * 1000) / MILLISECONDS;
}

const script = join(import.meta.dirname, 'support/bare-cluster.ts');
const cases = await Promise.all(
  [1, 2].map(async (count) => ({
    count,
    bare: await startMeasured(script, [String(count)]),
    own: await startWorkers(count),
    rounds: [] as { bare: number; own: number }[],
  })),
);
for (let round = -1; round < ROUNDS; round++) {
  for (const { bare, own, rounds } of cases) {
    const measured = { bare: await rate(bare), own: await rate(own) };
    if (round >= 0) rounds.push(measured);
  }
}
for (const { count, rounds } of cases) {
  const middle = (pick: (round: (typeof rounds)[number]) => number): number => median(rounds.map(pick));
  console.log(
    `${count} worker${count === 1 ? '' : 's'}: ${middle(({ own }) => own).toFixed(0)} calls/s, ` +
      `bare ${middle(({ bare }) => bare).toFixed(0)}, ratio ${middle(({ own, bare }) => own / bare).toFixed(2)}`,
  );
}
for (const { bare, own } of cases) {
  await bare.stop();
  await own.stop();
}
