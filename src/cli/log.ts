import type { LogLevel } from '../settings-table.ts';
import type { Output } from './command.ts';

export interface Log {
  /** What is going on; shown at level `info`. */
  info(text: string): void;
  /** What an operator should know. */
  problem(text: string): void;
}

/** Lines with the time in front, on standard error. Text from outside cannot start a line or move the cursor. */
export function createLog(output: Output, level: LogLevel, now: () => number = Date.now): Log {
  const line = (text: string): void => output.error(`${new Date(now()).toISOString()} ${oneEntry(text)}\n`);
  return { info: level === 'info' ? line : () => {}, problem: line };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;

const oneEntry = (text: string): string =>
  text
    .replaceAll(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replaceAll('\n', '\n    ');
