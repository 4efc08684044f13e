/**
 * What an account of many users costs, against one of few: to make, to start with, to authorise in, to manage; and what a user in
 * memory takes. `node --expose-gc bench/scale.bench.ts` compares 1,000 and 20,000 users; for more tell
 * `--users 1000000 --accounts 10000`, and `--few postgres://… --many postgres://…` (two empty databases) for PostgreSQL.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { HttpRequest } from '../src/core/http.ts';
import { type BenchNode, startBenchNode } from './support/bench-node.ts';
import { type BenchCase, compareCases, median, printResults } from './support/compare-cases.ts';
import { ROOT_CALLS, send, whoAmI } from './support/scale/calls.ts';
import { credentialsOf, type Population } from './support/scale/population.ts';
import { seedNode } from './support/scale/seed-node.ts';

const { values: told } = parseArgs({
  options: {
    users: { type: 'string', default: '20000' },
    accounts: { type: 'string', default: '1000' },
    few: { type: 'string' },
    many: { type: 'string' },
  },
});
const FEW: Population = { users: 1000, accounts: 10 };
const MANY: Population = { users: Number(told.users), accounts: Number(told.accounts) };
/** Callers that come again and again. */
const HOT = 500;
const CALLS = 1000;
/** Calls under way at once. */
const AT_ONCE = 16;
const ROUNDS = 5;

interface Deployment extends BenchNode {
  readonly name: string;
  readonly directory: string;
  readonly users: number;
  readonly port: number;
  /** Numbers of names that nobody has yet. */
  round: number;
}

const took = async (run: () => Promise<unknown>): Promise<number> => {
  const before = performance.now();
  await run();
  return performance.now() - before;
};

async function deploy(name: string, population: Population, url?: string): Promise<Deployment> {
  const directory = mkdtempSync(join(tmpdir(), 'keywarden-scale-'));
  const seconds = (await took(() => seedNode(directory, population, url))) / 1000;
  const starts: number[] = [];
  for (let time = 0; time < 3; time++)
    starts.push(await took(async () => (await startBenchNode(directory, url)).stop()));
  const running = await startBenchNode(directory, url);
  const port = Number(new URL(running.node.url).port);
  const deployment = { ...running, name, directory, users: population.users, port, round: 0 };
  const first = await took(() => send(running.node, callOf(deployment, 0)));
  console.log(
    `${name}: made in ${seconds.toFixed(1)} s; start and stop ${median(starts).toFixed(0)} ms; first call of a user ${first.toFixed(1)} ms`,
  );
  return deployment;
}

const callOf = ({ node, port }: Pick<Deployment, 'node' | 'port'>, user: number) =>
  whoAmI(port, credentialsOf(node.managementAccountId, user));

/** Lets timers run, as a socket would. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** As many calls a round, each by the user that `pick` names; signed before the clock runs. */
function callers(deployment: Deployment, pick: () => number): BenchCase {
  const rounds = Array.from({ length: ROUNDS + 1 }, () =>
    Array.from({ length: CALLS }, () => callOf(deployment, pick())),
  );
  const lane = async (requests: HttpRequest[]): Promise<void> => {
    for (let request = requests.pop(); request !== undefined; request = requests.pop()) {
      await send(deployment.node, request);
      await turn();
    }
  };
  const run = async (): Promise<void> => {
    const requests = rounds.pop() ?? [];
    await Promise.all(Array.from({ length: AT_ONCE }, () => lane(requests)));
  };
  return { name: deployment.name, operations: CALLS, run };
}

const rootCalls = (deployment: Deployment, call: (typeof ROOT_CALLS)[string]): BenchCase => ({
  name: deployment.name,
  operations: 5,
  async run() {
    for (let time = 0; time < 5; time++) {
      await call(deployment.node, deployment.port, deployment.round++);
      await turn();
    }
  },
});

const anyOf = (users: number): number => Math.floor(Math.random() * users);

/** Heap that users take who call for the first time, while they fit. */
async function memoryPerUser(deployment: Deployment): Promise<string> {
  const used = (): number => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  if (globalThis.gc === undefined) return 'not measured without --expose-gc';
  const wanted = Math.min(5000, deployment.users - HOT - 1);
  const before = used();
  for (let user = 0; user < wanted; user++) {
    await send(deployment.node, callOf(deployment, HOT + user));
    await turn();
  }
  return `${((used() - before) / wanted / 1024).toFixed(1)} KiB`;
}

const few = await deploy(`${FEW.users} users`, FEW, told.few);
const many = await deploy(`${MANY.users} users`, MANY, told.many);
const both = [few, many] as const;
console.log(`memory for each user that has called: ${await memoryPerUser(many)}`);
const compare = async (title: string, caseOf: (deployment: Deployment) => BenchCase): Promise<void> => {
  const cases = both.map(caseOf);
  // Signing keeps this process from following the database for so long that nodes refuse to answer.
  for (const { node } of both) while (!(await node.health()).ready) await delay(50);
  printResults(title, await compareCases(cases, { rounds: ROUNDS }));
};
await compare(`GetCallerIdentity, ${HOT} callers`, (one) => callers(one, () => anyOf(HOT)));
await compare('GetCallerIdentity, nine in ten calls by these, the others by anybody', (one) =>
  callers(one, () => (Math.random() < 0.9 ? anyOf(HOT) : anyOf(one.users))),
);
await compare('GetCallerIdentity, by anybody', (one) => callers(one, () => anyOf(one.users)));
for (const [name, call] of Object.entries(ROOT_CALLS)) {
  for (const deployment of both) deployment.round = 0;
  await compare(name, (one) => rootCalls(one, call));
}
console.log(`\nresident at the end: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB, both nodes`);
for (const { stop, directory } of both) {
  await stop();
  rmSync(directory, { recursive: true });
}
