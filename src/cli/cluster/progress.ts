import type { CommandContext } from '../command.ts';

/** Says what is done while it lasts, where a person watches. */
export async function withProgress<Result>(
  { output }: CommandContext,
  what: string,
  work: Promise<Result>,
): Promise<Result> {
  if (process.stderr.isTTY) output.error(`${what} ...\n`);
  return work;
}
