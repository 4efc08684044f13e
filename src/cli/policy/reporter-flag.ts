import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { didYouMean } from '../../core/suggest.ts';
import type { CommandContext, CommandFlag } from '../command.ts';
import { UsageError } from '../parse-flags.ts';

/** Forms of the report of `policy test`, the default first. */
export const TEST_REPORTERS = ['text', 'tap', 'junit', 'json', 'github'] as const;
/** Forms of the report of `policy lint`, the default first. */
export const LINT_REPORTERS = ['text', 'tap', 'junit', 'json', 'github', 'sarif'] as const;

export const reporterFlags = (reporters: readonly string[]): CommandFlag[] => [
  {
    flag: '--reporter',
    argument: 'NAME',
    help: `Form of the report: ${reporters.join(', ')}. Default: ${reporters[0]}.`,
  },
  {
    flag: '--output',
    argument: 'FILE',
    help: 'Write the report there, and the one for people to standard output.',
  },
];

/** @throws UsageError for a word that is not among `words` */
export function wordFlag<Word extends string>(
  { flag }: Pick<CommandContext, 'flag'>,
  name: string,
  words: readonly Word[],
  fallback: Word,
): Word {
  const text = flag(name);
  if (text === undefined) return fallback;
  const found = words.find((word) => word === text);
  if (found === undefined) {
    throw new UsageError(`${name} wants one of ${words.join(', ')}${didYouMean(text, words)}`);
  }
  return found;
}

/** A percentage from 0 to 100; undefined when it was not given. @throws UsageError */
export function percentFlag({ flag }: Pick<CommandContext, 'flag'>, name: string): number | undefined {
  const text = flag(name);
  if (text === undefined) return undefined;
  const percent = Number(text);
  if (!/^\d+(?:\.\d+)?$/.test(text) || percent > 100)
    throw new UsageError(`${name} wants a number from 0 to 100`);
  return percent;
}

/** Prints a report, or writes it to `--output` and prints the one for people. */
export async function deliver(
  { flag, output, surroundings }: CommandContext,
  report: string,
  forPeople: () => string,
): Promise<void> {
  const path = flag('--output');
  if (path === undefined) {
    output.out(report);
    return;
  }
  await writeFile(resolve(surroundings.workingDirectory, path), report);
  output.out(forPeople());
}
