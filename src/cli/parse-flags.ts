import { didYouMean } from '../core/suggest.ts';

/** What a command takes: `--name VALUE`, or `--name` alone where there is no `argument`. */
export interface Flag {
  /** With its dashes: `--data`. */
  readonly flag: string;
  /** Placeholder of the value; absent for a switch. */
  readonly argument?: string;
}

/** A mistake on the command line or in the environment; its text is for the person who made it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export interface ParsedFlags {
  /** Values by flag, in the order given; a switch has `true` or `false`. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Words that belong to no flag, `-` among them, and all behind `--`. */
  readonly operands: readonly string[];
  readonly isHelpWanted: boolean;
}

const WORDS = new Map([
  ['true', 'true'],
  ['1', 'true'],
  ['yes', 'true'],
  ['on', 'true'],
  ['false', 'false'],
  ['0', 'false'],
  ['no', 'false'],
  ['off', 'false'],
]);

/** `true` or `false` from what people write for it; undefined for anything else. */
export const switchValue = (text: string): string | undefined => WORDS.get(text.toLowerCase());

/**
 * Reads `--flag value`, `--flag=value`, `--switch` and, where the command takes them, operands. `--help` and `-h` win
 * wherever they stand.
 * @throws UsageError for an unknown flag, a missing value or a word that belongs to no flag of a command without operands
 */
export function parseFlags(
  argv: readonly string[],
  flags: readonly Flag[],
  takesOperands = false,
): ParsedFlags {
  const byName = new Map(flags.map((flag) => [flag.flag, flag]));
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  if (argv.includes('--help') || argv.includes('-h')) return { values, operands, isHelpWanted: true };
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (takesOperands && word === '--') {
      operands.push(...argv.slice(index + 1));
      break;
    }
    if (!word.startsWith('-') || (takesOperands && word === '-')) {
      if (!takesOperands) throw new UsageError(`unexpected argument '${word}'`);
      operands.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    const flag = byName.get(name);
    if (flag === undefined) throw new UsageError(`unknown flag ${name}${didYouMean(name, byName.keys())}`);
    let value = equals < 0 ? undefined : word.slice(equals + 1);
    if (flag.argument === undefined) {
      value = switchValue(value ?? 'true');
      if (value === undefined) throw new UsageError(`${name} is a switch: it takes true or false`);
    } else if (value === undefined) {
      index++;
      value = argv[index];
      // A value that begins with a dash must be written `--flag=-value`: else a forgotten value eats the next flag.
      if (value === undefined || value.startsWith('--')) {
        throw new UsageError(`${name} wants a value: ${name} ${flag.argument}`);
      }
    }
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return { values, operands, isHelpWanted: false };
}
