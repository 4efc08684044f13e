import type { Command, CommandFlag } from '../command.ts';

const file = (flag: string, help: string): CommandFlag => ({ flag, argument: 'FILE', help });

export const policyExplain: Command = {
  name: 'policy explain',
  summary: 'tell how a request is decided by given policies, and why',
  details:
    'Names the decision, the kind of policy that made it, and the statement with line and column; for a denial also the ' +
    'statements that came nearest to allowing, what they lack, and the least that would have to be granted. Offline.\n' +
    'The request and its policies come from flags, or from tests: --case FILE --name TEXT.',
  settings: [],
  flags: [
    {
      flag: '--principal',
      argument: 'WHO',
      help: 'Who asks: an ARN, root, user/NAME, role/NAME, SERVICE.amazonaws.com or anonymous.',
    },
    { flag: '--account', argument: 'ID', help: 'Account of root, user/NAME and role/NAME.' },
    { flag: '--tag', argument: 'KEY=VALUE', help: 'A tag of who asks. May be given more than once.' },
    { flag: '--action', argument: 'ACTION', help: 'Such as s3:GetObject. May be given more than once.' },
    {
      flag: '--resource',
      argument: 'ARN',
      help: 'The resource, or * where the action knows none (the default). May be given more than once.',
    },
    {
      flag: '--resource-account',
      argument: 'ID',
      help: "Account that owns the resource, where its ARN does not tell and it is not the principal's.",
    },
    {
      flag: '--context',
      argument: 'KEY=VALUE',
      help: 'A condition key. The same key given again makes it a list.',
    },
    file('--identity', 'A policy of who asks. May be given more than once.'),
    file('--resource-policy', 'The policy of the resource.'),
    file('--trust', 'The trust policy of the role that is to be assumed.'),
    file('--boundary', 'The permissions boundary.'),
    file('--session-policy', 'A session policy. May be given more than once.'),
    file('--scp', 'A service control policy, one for each level of the organization.'),
    file('--rcp', 'A resource control policy, one for each level of the organization.'),
    file('--case', 'A test file, in place of all flags above.'),
    { flag: '--name', argument: 'TEXT', help: 'Only tests of that file whose name holds the text.' },
    { flag: '--json', help: 'Print JSON.' },
  ],
  async run(context) {
    // Loaded only here, so that help and version answer at once.
    const { runPolicyExplain } = await import('./run-policy-explain.ts');
    return runPolicyExplain(context);
  },
};
