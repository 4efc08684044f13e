import type { Command } from '../command.ts';
import { LINT_REPORTERS, reporterFlags } from './reporter-flag.ts';

export const policyLint: Command = {
  name: 'policy lint',
  summary: 'check policies against the grammar, the services of AWS and good practice',
  details:
    'Says what AWS would refuse and what IAM Access Analyzer would find, with line and column, offline. ' +
    'Reads JSON, or YAML where the name says so; - is standard input.\n' +
    'Exit code 0 when nothing is as grave as --fail-on, 1 when something is, 2 when a file or flag is not understood.',
  operands: 'FILE...',
  settings: [],
  flags: [
    {
      flag: '--policy-type',
      argument: 'TYPE',
      help:
        'What the policies are used as: auto, identity, boundary, session, resource, trust, scp, rcp. Default: auto, ' +
        'which takes policies that name principals for resource or trust policies, and all others for identity policies.',
    },
    {
      flag: '--resource-type',
      argument: 'NAME',
      help: 'What a resource policy is attached to, such as AWS::S3::Bucket, for checks of such policies.',
    },
    {
      flag: '--fail-on',
      argument: 'LEVEL',
      help: 'Fail when a finding is as grave: error, security-warning, warning, suggestion, never. Default: error.',
    },
    ...reporterFlags(LINT_REPORTERS),
  ],
  async run(context) {
    // Loaded only here, so that help and version answer at once.
    const { runPolicyLint } = await import('./run-policy-lint.ts');
    return runPolicyLint(context);
  },
};
