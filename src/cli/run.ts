import { readSettings, type Surroundings } from '../config.ts';
import { didYouMean } from '../core/suggest.ts';
import { VERSION } from '../version.ts';
import { type Command, EXIT, type Output } from './command.ts';
import { COMMANDS } from './commands.ts';
import { failureText } from './failure-text.ts';
import { commandHelp, overview } from './help.ts';
import { parseFlags, UsageError } from './parse-flags.ts';

/** Runs one command line. @returns the exit code: 0, 1 when the command failed, 2 when it was not understood */
export async function run(
  argv: readonly string[],
  surroundings: Surroundings,
  output: Output,
): Promise<number> {
  try {
    return await dispatch(argv, surroundings, output);
  } catch (error) {
    if (error instanceof UsageError) {
      output.error(`keywarden: ${error.message}\n`);
      return EXIT.usage;
    }
    output.error(`keywarden: ${failureText(error)}\n`);
    return EXIT.failed;
  }
}

const HELP_WORDS = new Set(['help', '--help', '-h']);
const VERSION_WORDS = new Set(['--version', '-v', '-V']);

async function dispatch(
  argv: readonly string[],
  surroundings: Surroundings,
  output: Output,
): Promise<number> {
  const [first = '--help', ...rest] = argv;
  if (HELP_WORDS.has(first)) return help(rest, output);
  if (VERSION_WORDS.has(first)) return dispatch(['version'], surroundings, output);
  const command = findCommand(argv);
  const { values, operands, isHelpWanted } = parseFlags(
    argv.slice(command.name.split(' ').length),
    [...command.flags, ...command.settings],
    command.operands !== undefined,
  );
  if (isHelpWanted) {
    output.out(commandHelp(command));
    return EXIT.ok;
  }
  return command.run({
    settings: readSettings(values, surroundings),
    surroundings,
    output,
    flag: (name) => values.get(name)?.at(-1),
    flags: (name) => values.get(name) ?? [],
    operands,
  });
}

function help(words: readonly string[], output: Output): number {
  output.out(words.length === 0 ? overview(COMMANDS, VERSION) : commandHelp(findCommand(words)));
  return EXIT.ok;
}

/** @throws UsageError with the nearest name, or the names that begin so */
function findCommand(words: readonly string[]): Command {
  const [first = '', second = ''] = words;
  const found = COMMANDS.find(({ name }) => name === first || name === `${first} ${second}`);
  if (found !== undefined) return found;
  const family = COMMANDS.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  if (family.length > 0) throw new UsageError(`'${first}' is one of: ${family.join(', ')}`);
  const names = COMMANDS.map(({ name }) => name);
  throw new UsageError(
    `unknown command '${first}'${didYouMean(first, [...names, 'help'])}; keywarden help lists them`,
  );
}
