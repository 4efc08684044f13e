import { type Command, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { CLIENT_FLAGS } from '../signed-client.ts';
import { clusterClient } from './client.ts';
import { passwordFlag, readPassword } from './password-source.ts';
import { withProgress } from './progress.ts';

export const hsmActivate: Command = {
  name: 'hsm activate',
  summary: 'take an initialized cluster over, with the password of its first admin',
  details: 'The password is kept nowhere: whoever loses it, and has no other admin, loses the cluster.',
  operands: 'CLUSTER',
  settings: [],
  flags: [
    ...CLIENT_FLAGS,
    { flag: '--admin', argument: 'NAME', help: 'Name of the admin; admin unless given.' },
    passwordFlag('--password', "The admin's password, 12 to 128 characters"),
  ],
  async run(context) {
    const [ClusterId, ...more] = context.operands;
    if (ClusterId === undefined || more.length > 0) throw new UsageError('hsm activate wants one CLUSTER');
    const AdminName = context.flag('--admin') ?? 'admin';
    const client = clusterClient(context);
    const Password = await readPassword(context, '--password', `New password of ${AdminName}`);
    await withProgress(
      context,
      'Activating the cluster',
      client.call('ActivateCluster', { ClusterId, AdminName, Password }),
    );
    context.output.out(`Cluster ${ClusterId} is active. Its admin is ${AdminName}.\n`);
    return EXIT.ok;
  },
};
