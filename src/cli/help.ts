import type { Setting } from '../settings-table.ts';
import type { Command, CommandFlag } from './command.ts';

const WIDTH = 100;

/** `keywarden --help`. */
export function overview(commands: readonly Command[], version: string): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return [
    `Keywarden ${version}: self-hosted, AWS-compatible identity and key management.`,
    '',
    'Usage: keywarden <command> [flags]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
    '',
    'keywarden <command> --help tells the flags of a command.',
    '',
  ].join('\n');
}

/** `keywarden <command> --help`. */
export function commandHelp(command: Command): string {
  const { name, summary, details, flags, settings, operands } = command;
  return [
    `keywarden ${name}: ${summary}`,
    ...(details === undefined ? [] : ['', ...details.split('\n').flatMap((line) => wrap(line, 0))]),
    '',
    `Usage: keywarden ${name}${flags.length + settings.length > 0 ? ' [flags]' : ''}${operands === undefined ? '' : ` ${operands}`}`,
    ...section('Flags', flags.map(flagHelp)),
    ...section('Settings (flag, or environment variable)', settings.map(settingHelp)),
    '',
  ].join('\n');
}

const section = (title: string, parts: readonly string[][]): string[] =>
  parts.length === 0 ? [] : ['', `${title}:`, ...parts.flat()];

const heading = ({ flag, argument }: CommandFlag | Setting): string =>
  argument === undefined ? `  ${flag}` : `  ${flag} ${argument}`;

const flagHelp = (flag: CommandFlag): string[] => [heading(flag), ...wrap(flag.help, 6)];

const settingHelp = (setting: Setting): string[] => [
  `${heading(setting).padEnd(28)}  ${setting.env}`,
  ...wrap(setting.help, 6),
  ...(setting.defaultText === undefined ? [] : wrap(`Default: ${setting.defaultText}.`, 6)),
];

/** Lines of at most 100 characters, indented. */
function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => ' '.repeat(indent) + each);
}
