/**
 * Decisions of the policy engine against cedar-wasm (policies parsed beforehand) and casbin, on the same policies and
 * requests, which all three must decide alike.
 * Aims: at least 300 times cedar-wasm and 100 times casbin at every size; no growth with policies that do not speak of
 * the action; next to no memory per decision.
 * Run: `npm exec -- node --expose-gc bench/policy.bench.ts`
 */
import assert from 'node:assert/strict';
import { compareCases, median, printResults } from './support/compare-cases.ts';
import {
  cedarText,
  compileTexts,
  type Loaded,
  loadCasbin,
  loadCedar,
  loadDoor,
  loadOurs,
  loadTunedCasbin,
  policyTexts,
  preparseCedar,
} from './support/policy-engines.ts';
import { makeWorkload, type Workload } from './support/policy-workload.ts';

const SIZES = [
  [1, 3],
  [10, 5],
  [100, 5],
] as const;
const REQUESTS = 1000;

/** Decides every `step`-th request, some times over: rounds of the slow must not take minutes, nor ours no time. */
const someOf = (engine: Loaded, step: number, times = 1) => ({
  name: engine.name,
  operations: (REQUESTS / step) * times,
  run() {
    let allowed = 0;
    for (let time = 0; time < times; time++) {
      for (let at = 0; at < REQUESTS; at += step) if (engine.decide(at)) allowed++;
    }
    return allowed;
  },
});

function checkAnswers(engine: Loaded, { expected }: Workload): void {
  for (const [at, answer] of expected.entries()) {
    assert.equal(engine.decide(at), answer, `${engine.name}, request ${at}`);
  }
}

async function compareEngines(policies: number, perPolicy: number): Promise<void> {
  const workload = makeWorkload(policies, perPolicy, REQUESTS);
  const { statements, requests } = workload;
  const ours = loadOurs(statements, requests);
  const door = loadDoor(statements, requests);
  const slow = [
    loadCedar(statements, requests),
    await loadCasbin(statements, requests),
    await loadTunedCasbin(statements, requests),
  ];
  for (const engine of [ours, door, ...slow]) checkAnswers(engine, workload);
  const step = statements.length > 100 ? 20 : statements.length > 10 ? 4 : 1;
  const results = await compareCases([
    someOf(ours, 1, 100),
    someOf(door, 1, 100),
    ...slow.map((engine) => someOf(engine, step)),
  ]);
  printResults(
    `${policies} policies of ${perPolicy} statements, ${REQUESTS} requests, half allowed`,
    results,
  );
}

/** Bytes that deciding all requests leaves for the garbage collector, per decision. */
function bytesPerDecision(engine: Loaded): number {
  const collect = globalThis.gc;
  if (collect === undefined) return Number.NaN;
  const run = someOf(engine, 1, 20);
  for (let round = 0; round < 20; round++) run.run();
  const runs = Array.from({ length: 9 }, () => {
    collect();
    const before = process.memoryUsage().heapUsed;
    run.run();
    return (process.memoryUsage().heapUsed - before) / run.operations;
  });
  return median(runs);
}

function reportMemory(policies: number, perPolicy: number): void {
  const { statements, requests } = makeWorkload(policies, perPolicy, REQUESTS);
  const bytes = bytesPerDecision(loadOurs(statements, requests));
  console.log(`${policies} x ${perPolicy}: ${bytes.toFixed(1)} bytes per decision`);
}

/** The same requests with more and more policies beside those that speak of their actions. */
async function compareCrowds(): Promise<void> {
  const { statements, requests } = makeWorkload(10, 5, REQUESTS);
  const cases = [0, 100, 1000].map((strangers) => {
    const crowd = Array.from({ length: strangers }, (_, at) => ({
      policy: 10 + at,
      effect: 'Allow' as const,
      actions: [`other${at % 50}:Get*`, `other${at % 50}:Put`],
      resources: [`arn:aws:other${at % 50}:eu-west-1:111122223333:thing/${at}/*`],
      conditions: [],
    }));
    return {
      ...someOf(loadOurs([...statements, ...crowd], requests), 1, 100),
      name: `${strangers} more policies`,
    };
  });
  printResults('Policies that speak of other actions', await compareCases(cases));
}

async function compareCompiling(policies: number, perPolicy: number): Promise<void> {
  const { statements } = makeWorkload(policies, perPolicy, 2);
  const texts = policyTexts(statements);
  const cedar = cedarText(statements);
  const results = await compareCases([
    { name: 'keywarden parse and compile', run: () => compileTexts(texts) },
    { name: 'cedar-wasm preparsePolicySet', run: () => preparseCedar('compiling', cedar) },
  ]);
  printResults(`Compiling ${policies} policies of ${perPolicy} statements`, results);
}

for (const [policies, perPolicy] of SIZES) await compareEngines(policies, perPolicy);
await compareCrowds();
for (const [policies, perPolicy] of SIZES) await compareCompiling(policies, perPolicy);
if (globalThis.gc === undefined) console.log('\nBytes per decision: run with --expose-gc');
else {
  console.log();
  for (const [policies, perPolicy] of SIZES) reportMemory(policies, perPolicy);
}
