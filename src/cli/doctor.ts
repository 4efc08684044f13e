import { ALL_SETTINGS } from '../config.ts';
import { type Command, EXIT } from './command.ts';
import type { NamedResult } from './doctor/run-checks.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'check data directory, database, HSM, clock and port, and say what to do',
  details: 'Changes nothing. Give it the settings of the server. Exit code 1 when a check fails.',
  settings: ALL_SETTINGS,
  flags: [{ flag: '--json', help: 'Print JSON.' }],
  async run({ settings, surroundings, output, flag }) {
    // Loaded only here, so that help and version answer at once.
    const { runChecks } = await import('./doctor/run-checks.ts');
    const results = await runChecks(settings, surroundings, Date.now());
    output.out(
      flag('--json') === 'true' ? `${JSON.stringify(results, null, 2)}\n` : results.map(asLines).join(''),
    );
    return results.some(({ status }) => status === 'fail') ? EXIT.failed : EXIT.ok;
  },
};

const asLines = ({ name, status, detail, advice }: NamedResult): string =>
  `${status.padEnd(5)} ${name.padEnd(15)} ${detail}\n${advice === undefined ? '' : `${' '.repeat(22)}→ ${advice}\n`}`;
