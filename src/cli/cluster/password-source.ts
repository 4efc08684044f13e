import { readFileSync, statSync } from 'node:fs';
import type { CommandContext, CommandFlag } from '../command.ts';
import { UsageError } from '../parse-flags.ts';

export const passwordFlag = (flag: string, whose: string): CommandFlag => ({
  flag,
  argument: 'SOURCE',
  help: `${whose}: file:PATH (mode 0600) or env:NAME; asked for on the terminal unless given.`,
});

const OTHERS_MAY = 0o077;

/** A password from where its flag says, or typed unseen. @throws UsageError */
export function readPassword(context: CommandContext, flag: string, prompt: string): Promise<string> {
  const source = context.flag(flag);
  if (source === undefined) return typed(context, flag, prompt);
  const [kind, ...rest] = source.split(':');
  const name = rest.join(':');
  if (kind === 'env') {
    const value = context.surroundings.env[name];
    if (!value) throw new UsageError(`${flag}: ${name} is not set`);
    return Promise.resolve(value);
  }
  if (kind !== 'file') throw new UsageError(`${flag} wants file:PATH or env:NAME, never the password itself`);
  if ((statSync(name).mode & OTHERS_MAY) !== 0)
    throw new UsageError(`${name} is open to others; run: chmod 600 ${name}`);
  return Promise.resolve(readFileSync(name, 'utf8').replace(/\r?\n$/, ''));
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const ENDS = new Set(['\r', '\n', CTRL_C, CTRL_D]);
const BACKSPACES = new Set(['\b', '\u007f']);

/** One line from the terminal, without an echo. */
function typed({ output }: CommandContext, flag: string, prompt: string): Promise<string> {
  const { stdin } = process;
  if (!stdin.isTTY) throw new UsageError(`there is no terminal to ask on: give ${flag}`);
  output.error(`${prompt}: `);
  stdin.setRawMode(true).setEncoding('utf8').resume();
  return new Promise((resolve, reject) => {
    let text = '';
    const finish = (settle: () => void): void => {
      stdin.setRawMode(false).pause();
      stdin.off('data', read);
      output.error('\n');
      settle();
    };
    const read = (characters: string): void => {
      for (const character of characters) {
        if (ENDS.has(character)) {
          finish(() => (character === CTRL_C ? reject(new UsageError('interrupted')) : resolve(text)));
          return;
        }
        text = BACKSPACES.has(character) ? text.slice(0, -1) : text + character;
      }
    };
    stdin.on('data', read);
  });
}
