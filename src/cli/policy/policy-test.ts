import type { Command } from '../command.ts';
import { reporterFlags, TEST_REPORTERS } from './reporter-flag.ts';

export const policyTest: Command = {
  name: 'policy test',
  summary: 'run tests of policies, offline',
  details:
    'Reads test files (YAML or JSON), decides each request by the policies they name, and compares with what is expected. ' +
    'Needs no server. docs/policy-testing.md tells how to write them.\n' +
    'Exit code 0 when all is as expected, 1 when something is not, 2 when a file or flag is not understood.',
  operands: 'FILE...',
  settings: [],
  flags: [
    ...reporterFlags(TEST_REPORTERS),
    {
      flag: '--min-coverage',
      argument: 'PERCENT',
      help: 'Fail when fewer statements of the policies applied to some request.',
    },
    {
      flag: '--mutate',
      help: 'Change the policies, one small change at a time, and list the changes that no test notices.',
    },
    {
      flag: '--min-mutation-score',
      argument: 'PERCENT',
      help: 'Fail when fewer of these changes are noticed. Implies --mutate.',
    },
    {
      flag: '--mutation-seconds',
      argument: 'NUMBER',
      help: 'Stop changing after this time; what was not tried counts as not noticed. Default: 60.',
    },
  ],
  async run(context) {
    // Loaded only here, so that help and version answer at once.
    const { runPolicyTest } = await import('./run-policy-test.ts');
    return runPolicyTest(context);
  },
};
