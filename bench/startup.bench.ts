import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { median } from './support/compare-cases.ts';
import { sendRepeatedly } from './support/server-load.ts';
import { BENCH_CREDENTIALS, signedQuery } from './support/signed-request.ts';

/**
 * From the command to the first answered GetCallerIdentity, packages installed: on an empty data directory, and again on
 * the one that left; against a Node process that does nothing, in the same rounds.
 */
const ROUNDS = 7;
const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

async function startAndAnswer(directory: string): Promise<number> {
  const before = performance.now();
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data', directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      KEYWARDEN_HSM_PIN: `file:${directory}.pin`,
      KEYWARDEN_ROOT_ACCESS_KEY_ID: BENCH_CREDENTIALS.accessKeyId,
      KEYWARDEN_ROOT_SECRET_ACCESS_KEY: BENCH_CREDENTIALS.secretAccessKey,
    },
  });
  const port = await listeningPort(child.stdout);
  const request = signedQuery(port, BENCH_CREDENTIALS, 'sts', 'Action=GetCallerIdentity&Version=2011-06-15');
  await sendRepeatedly(port, request, { connections: 1, requests: 1 });
  const milliseconds = performance.now() - before;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
  return milliseconds;
}

async function listeningPort(output: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface(output)) {
    const match = /listens on \w+:\/\/[^:]+:(\d+)/.exec(line);
    if (match) return Number(match[1]);
  }
  throw new Error('the server ended before it listened');
}

function emptyProcess(): number {
  const before = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - before;
}

const rounds: { first: number; later: number; empty: number }[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const parent = mkdtempSync(join(tmpdir(), 'keywarden-start-'));
  const directory = join(parent, 'data');
  const first = await startAndAnswer(directory);
  rounds.push({ first, later: await startAndAnswer(directory), empty: emptyProcess() });
  rmSync(parent, { recursive: true });
}
const middle = (pick: (round: (typeof rounds)[number]) => number): string =>
  median(rounds.map(pick)).toFixed(1);
console.log(
  `first start ${middle((r) => r.first)} ms (${middle((r) => r.first / r.empty)} × an empty Node process), ` +
    `later start ${middle((r) => r.later)} ms (${middle((r) => r.later / r.empty)} ×)`,
);
