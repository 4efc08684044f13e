import { type Check, checksOf } from './check.ts';
import { type Files, type LoadedPolicy, newPolicyLibrary } from './policy-library.ts';
import { readCaseFile } from './read-case-file.ts';
import { readTree } from './tree.ts';

/** Files in memory; all in one folder. */
export const memoryFiles = (texts: Readonly<Record<string, string | object>>): Files => ({
  async read(path) {
    const text = texts[path];
    if (text === undefined) return 'no such file';
    return { path, text: typeof text === 'string' ? text : JSON.stringify(text, null, 2) };
  },
});

export interface Loaded {
  readonly checks: readonly Check[];
  readonly policies: readonly LoadedPolicy[];
}

/** The requests of a test file, given as text or as what it holds. */
export async function load(
  tests: string | object,
  policies: Readonly<Record<string, string | object>> = {},
): Promise<Loaded> {
  const library = newPolicyLibrary(memoryFiles(policies));
  const file =
    typeof tests === 'string'
      ? { path: 'tests.yaml', text: tests }
      : { path: 'tests.json', text: JSON.stringify(tests, null, 2) };
  const checks = await checksOf(readCaseFile(await readTree(file)), library);
  return { checks, policies: library.policies() };
}

/** A policy of these statements. */
export const policy = (...statements: readonly object[]): object => ({
  Version: '2012-10-17',
  Statement: statements.map((statement) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...statement })),
});
