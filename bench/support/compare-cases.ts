/** One thing to measure. */
export interface BenchCase {
  readonly name: string;
  /** Operations one call of `run` performs. Without it `run` is one, and a round repeats it for about 50 ms. */
  readonly operations?: number;
  run(): unknown;
}

/** Medians over all rounds, in microseconds per operation. */
export interface BenchResult {
  readonly name: string;
  readonly wallMicroseconds: number;
  readonly cpuMicroseconds: number;
  readonly lowest: number;
  readonly highest: number;
  /** Median of each round's ratio to the first case of the same round: a machine that slows down slows both. */
  readonly wallRatio: number;
  readonly cpuRatio: number;
}

export interface CompareOptions {
  /** Measured rounds, each running every case once; odd, so that the median is one of them. 9 unless told. */
  readonly rounds?: number;
  /** Rounds before them that are thrown away; 1 unless told. */
  readonly warmUps?: number;
}

interface Sample {
  readonly wall: number;
  readonly cpu: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds a round repeats a single operation. */
const ROUND_MILLISECONDS = 50;

/** A case with the number of calls that make one round. */
interface Prepared {
  readonly benchCase: BenchCase;
  readonly calls: number;
}

async function call(run: () => unknown, calls: number): Promise<void> {
  for (let count = 0; count < calls; count++) {
    const answer = run();
    // Awaiting what is no promise would be a part of the measured time.
    if (answer instanceof Promise) await answer;
  }
}

/** Finds how many calls make a round; runs the case hot on the way. */
async function prepare(benchCase: BenchCase): Promise<Prepared> {
  if (benchCase.operations !== undefined) return { benchCase, calls: 1 };
  for (let calls = 1; ; calls *= 2) {
    const before = performance.now();
    await call(() => benchCase.run(), calls);
    if (performance.now() - before >= ROUND_MILLISECONDS / 2) return { benchCase, calls: calls * 2 };
  }
}

async function measure({ benchCase, calls }: Prepared): Promise<Sample> {
  const operations = (benchCase.operations ?? 1) * calls;
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await call(() => benchCase.run(), calls);
  const wall = ((performance.now() - before) * 1000) / operations;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall, cpu: (user + system) / operations };
}

/**
 * Runs the cases in turn, the order reversed in every other round; {@link printResults} prints the answer.
 * CPU is that of this whole process, its threads included; other processes (a database server) do not count.
 */
export async function compareCases(
  cases: readonly BenchCase[],
  { rounds = 9, warmUps = 1 }: CompareOptions = {},
): Promise<BenchResult[]> {
  const prepared: Prepared[] = [];
  for (const benchCase of cases) prepared.push(await prepare(benchCase));
  const samples = new Map<Prepared, Sample[]>(prepared.map((one) => [one, []]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const one of round % 2 === 0 ? prepared : prepared.toReversed()) {
      const sample = await measure(one);
      if (round >= 0) samples.get(one)?.push(sample);
    }
  }
  const firstSamples = [...samples.values()][0] ?? [];
  const ratio = (of: readonly Sample[], key: keyof Sample): number =>
    median(of.map((sample, round) => sample[key] / (firstSamples[round]?.[key] ?? Number.NaN)));
  return [...samples].map(([{ benchCase }, own]): BenchResult => {
    const walls = own.map(({ wall }) => wall);
    return {
      name: benchCase.name,
      wallMicroseconds: median(walls),
      cpuMicroseconds: median(own.map(({ cpu }) => cpu)),
      lowest: Math.min(...walls),
      highest: Math.max(...walls),
      wallRatio: ratio(own, 'wall'),
      cpuRatio: ratio(own, 'cpu'),
    };
  });
}

const digits = (microseconds: number): string => microseconds.toFixed(microseconds < 10 ? 2 : 1);

const columnsOf = (result: BenchResult): string[] => [
  result.name,
  digits(result.wallMicroseconds),
  `${digits(result.lowest)}..${digits(result.highest)}`,
  digits(result.cpuMicroseconds),
  Math.round(1e6 / result.wallMicroseconds).toLocaleString('en'),
  `${result.wallRatio.toFixed(2)}x`,
  `${result.cpuRatio.toFixed(2)}x`,
];

/** Prints a table; ratios are to its first line. */
export function printResults(title: string, results: readonly BenchResult[]): void {
  console.log(`\n${title}`);
  const head = ['case', 'us/op', 'lowest..highest', 'CPU us/op', 'op/s', 'time', 'CPU'];
  const table = [head, ...results.map(columnsOf)];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  for (const row of table) console.log(line(row));
}
