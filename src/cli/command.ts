import type { Settings, Surroundings } from '../config.ts';
import type { Setting } from '../settings-table.ts';
import type { Flag } from './parse-flags.ts';

/** Where a command writes; a test hands in its own. */
export interface Output {
  out(text: string): void;
  error(text: string): void;
}

/** A flag of one command, beside the settings. */
export interface CommandFlag extends Flag {
  readonly help: string;
}

export interface CommandContext {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
  readonly output: Output;
  /** Last value of a flag of the command's own; undefined when it was not given. */
  flag(name: string): string | undefined;
  /** All values of a flag of the command's own, in the order given. */
  flags(name: string): readonly string[];
  /** Words that belong to no flag; none unless the command has `operands`. */
  readonly operands: readonly string[];
}

export interface Command {
  /** One or two words: `serve`, `account create`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Further lines for its own help. */
  readonly details?: string;
  /** How the help writes the words that belong to no flag, such as `FILE...`; absent where there are none. */
  readonly operands?: string;
  readonly settings: readonly Setting[];
  readonly flags: readonly CommandFlag[];
  /** @returns the exit code */
  run(context: CommandContext): Promise<number>;
}

/** Exit codes. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;
