/**
 * Does a test notice when one of the two policy evaluators decides otherwise? Changes one token at a time in a copy of
 * the source and runs the policy tests; prints the changes nobody noticed, which must all change nothing that can be
 * seen. Some seconds per change:
 * `npm exec -- node tools/policy-mutants.ts [part of a file name]`
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

const FILES = [
  'authorize.ts',
  'statement.ts',
  'principal.ts',
  'pattern.ts',
  'wildcard.ts',
  'resource-index.ts',
  'action-index.ts',
  'conditions/condition.ts',
  'conditions/operator.ts',
  'conditions/compare.ts',
  'conditions/numeric.ts',
  'conditions/string.ts',
  'conditions/bool.ts',
  'conditions/arn.ts',
  'conditions/ip.ts',
  'conditions/binary.ts',
  'conditions/date.ts',
  'reference/reference.ts',
  'reference/conditions.ts',
  'reference/text.ts',
];

const TESTS = ['reference/*.test.ts', 'authorize.test.ts', 'wildcard.test.ts', 'conditions/*.test.ts'];

/** Each pair is tried in both directions. */
const SWAPS: readonly (readonly [string, string])[] = [
  [' === ', ' !== '],
  [' && ', ' || '],
  ['true', 'false'],
  [' < ', ' <= '],
  [' > ', ' >= '],
  ['.some(', '.every('],
  ['NAMED.none', 'NAMED.account'],
  ['NAMED.role', 'NAMED.direct'],
];
const REMOVALS = ['!', ' + 1', '.toLowerCase()'];

interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly text: string;
}

const isCode = (line: string): boolean =>
  !/^\s*(?:import|export type|readonly|\*|\/\*|\/\/|type |\| )/.test(line);

function* changesOf(line: string): Iterable<string> {
  for (const [one, other] of SWAPS.flatMap(
    ([a, b]) =>
      [
        [a, b],
        [b, a],
      ] as const,
  )) {
    for (let at = line.indexOf(one); at !== -1; at = line.indexOf(one, at + 1)) {
      yield line.slice(0, at) + other + line.slice(at + one.length);
    }
  }
  for (const gone of REMOVALS) {
    for (let at = line.indexOf(gone); at !== -1; at = line.indexOf(gone, at + 1)) {
      if (gone === '!' && line[at + 1] === '=') continue;
      yield line.slice(0, at) + line.slice(at + gone.length);
    }
  }
}

function* mutantsOf(file: string): Iterable<Mutant> {
  const lines = readFileSync(join(ROOT, 'src/policy', file), 'utf8').split('\n');
  for (const [at, before] of lines.entries()) {
    if (!isCode(before)) continue;
    for (const after of changesOf(before)) {
      yield { file, line: at + 1, before, after, text: lines.with(at, after).join('\n') };
    }
  }
}

function survives(copy: string, mutant: Mutant): boolean {
  const path = join(copy, 'src/policy', mutant.file);
  const original = readFileSync(path, 'utf8');
  writeFileSync(path, mutant.text);
  const { status } = spawnSync(
    process.execPath,
    ['--test', '--test-isolation=none', ...TESTS.map((name) => join(copy, 'src/policy', name))],
    { cwd: copy, timeout: 60_000, env: { ...process.env, KEYWARDEN_POLICY_CASES: '4000' } },
  );
  writeFileSync(path, original);
  return status === 0;
}

const copy = mkdtempSync(join(tmpdir(), 'keywarden-mutants-'));
try {
  for (const name of ['src', 'test', 'package.json'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const only = process.argv[2] ?? '';
  let tried = 0;
  let unnoticed = 0;
  for (const mutant of FILES.filter((file) => file.includes(only)).flatMap((file) => [...mutantsOf(file)])) {
    tried++;
    if (!survives(copy, mutant)) continue;
    unnoticed++;
    console.log(`${mutant.file}:${mutant.line}\n  - ${mutant.before.trim()}\n  + ${mutant.after.trim()}`);
  }
  console.log(`${tried} changes, ${unnoticed} unnoticed`);
} finally {
  rmSync(copy, { recursive: true });
}
