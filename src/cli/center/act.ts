import { readFileSync } from 'node:fs';
import { type Command, type CommandContext, type CommandFlag, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { CLIENT_FLAGS, signedClient } from '../signed-client.ts';

/** Calls an operation of the Security Center. @throws RefusedError */
export type Call = <Output>(operation: string, input: Readonly<Record<string, unknown>>) => Promise<Output>;

/** One act of the security team, or of somebody who asks something of it. */
export interface Act {
  /** Two words. */
  readonly name: string;
  readonly summary: string;
  /** How the help writes what must be named, such as `CASE`; absent where nothing must. */
  readonly operand?: string;
  readonly flags?: readonly CommandFlag[];
  /** @returns what is printed */
  run(call: Call, given: Given): Promise<string>;
}

export interface Given {
  /** Empty for acts without one. */
  readonly operand: string;
  flag(name: string): string | undefined;
  /** Whether a switch was given. */
  is(name: string): boolean;
  /** @throws UsageError where it was not given */
  wanted(name: string): string;
  /** All values of a flag. */
  all(name: string): readonly string[];
  /** Text of the file that `--file` names, `-` for what comes in, or of `--text`. @throws UsageError */
  text(): string;
}

export const TEXT_FLAGS: readonly CommandFlag[] = [
  { flag: '--text', argument: 'TEXT', help: 'What to say; or --file.' },
  { flag: '--file', argument: 'FILE', help: 'File with the text; - reads what comes in.' },
];

function givenOf(act: Act, context: CommandContext): Given {
  const [operand = '', ...more] = context.operands;
  if ((act.operand !== undefined && operand === '') || more.length > 0)
    throw new UsageError(`${act.name} wants one ${act.operand}`);
  const flag = (name: string): string | undefined => context.flag(name);
  const wanted = (name: string): string => {
    const value = flag(name)?.trim();
    if (!value) throw new UsageError(`${name} is wanted`);
    return value;
  };
  return {
    operand,
    flag,
    is: (name) => flag(name) === 'true',
    wanted,
    all: (name) => context.flags(name),
    text() {
      const file = flag('--file');
      if (file === undefined) return wanted('--text');
      return readFileSync(file === '-' ? 0 : file, 'utf8');
    },
  };
}

/** A command that signs as AWS's clients do and prints what the server answers. */
export const commandOf = (act: Act): Command => ({
  name: act.name,
  summary: act.summary,
  ...(act.operand !== undefined && { operands: act.operand }),
  settings: [],
  flags: [...(act.flags ?? []), ...CLIENT_FLAGS],
  async run(context) {
    const given = givenOf(act, context);
    const client = signedClient(context, 'securitycenter');
    const call: Call = async <Output>(operation: string, input: Readonly<Record<string, unknown>>) =>
      (await client.call(`SecurityCenter.${operation}`, input)) as Output;
    context.output.out(await act.run(call, given));
    return EXIT.ok;
  },
});

/** Lines of columns, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** An instant of an answer, in seconds, to the minute. */
export const minute = (seconds: number | undefined): string =>
  seconds === undefined ? '-' : new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
