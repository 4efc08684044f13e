import { ALL_SETTINGS } from '../config.ts';
import { FIRST_RUN_VARIABLES, type Setting } from '../settings-table.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';

/** docs/configuration.md, from the tables of settings and commands. */
export const configurationPage = (): string => `# Configuration
<!-- Made by tools/build-docs.ts from src/config.ts and src/cli; change those. -->

Every setting is a flag of \`keywarden serve\` or an environment variable; the flag wins. An empty variable counts as
absent, a switch in the environment is \`true\` or \`false\`. A value that makes no sense, an unknown flag, or settings that
would leave secrets unprotected on a network stop the start with exit code 2 and a sentence that says why.

## Settings
${ALL_SETTINGS.map(settingEntry).join('\n')}
## First start
These are honoured only while the database is empty. They are variables only: what stands on a command line is seen by
every user of the machine. Without them Keywarden makes up an account id and an access key of root and shows the key once.

| Variable | Meaning |
| --- | --- |
${Object.values(FIRST_RUN_VARIABLES)
  .map(({ env, help }) => `| \`${env}\` | ${help} |`)
  .join('\n')}

## Commands
| Command | What it does |
| --- | --- |
${COMMANDS.map(commandRow).join('\n')}

\`keywarden <command> --help\` tells the flags of each. Exit codes: 0 done, 1 failed, 2 not understood.
`;

const settingEntry = (setting: Setting): string => {
  const flag = setting.argument === undefined ? setting.flag : `${setting.flag} ${setting.argument}`;
  const defaultLine =
    setting.defaultText === undefined ? '' : `\n\nDefault: ${escapeMarkup(setting.defaultText)}.`;
  return `### \`${flag}\`\n\`${setting.env}\`: ${escapeMarkup(setting.help)}${defaultLine}\n`;
};

const commandRow = ({ name, summary }: Command): string => `| \`keywarden ${name}\` | ${summary} |`;

/** `<data>` is a word here, not an element. */
const escapeMarkup = (text: string): string => text.replaceAll('<', '&lt;');
