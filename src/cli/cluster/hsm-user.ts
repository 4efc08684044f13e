import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { CLIENT_FLAGS } from '../signed-client.ts';
import { ADMIN_FLAGS, adminLogin } from './admin-login.ts';
import { approvalMember } from './approval-file.ts';
import { clusterClient } from './client.ts';
import { passwordFlag, readPassword } from './password-source.ts';
import { withProgress } from './progress.ts';

export const hsmUser: Command = {
  name: 'hsm user',
  summary: 'create, list and delete the users of a cluster, and set their passwords',
  details:
    'ACTION is one of: create, list, delete (with all the keys of a crypto user), reset (an admin sets a new password), ' +
    'password (a user changes the own one).',
  operands: 'ACTION CLUSTER [NAME]',
  settings: [],
  flags: [
    ...CLIENT_FLAGS,
    ...ADMIN_FLAGS,
    { flag: '--role', argument: 'ROLE', help: 'crypto-user or admin; crypto-user unless given.' },
    passwordFlag(
      '--password',
      "The user's password, which is the PIN of PKCS#11 programs; 12 to 128 characters",
    ),
    passwordFlag('--new-password', 'The password to come'),
    { flag: '--json', help: 'Print JSON.' },
  ],
  async run(context) {
    const [action = '', ClusterId, UserName = ''] = context.operands;
    const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (run === undefined || ClusterId === undefined)
      throw new UsageError(`hsm user wants ${Object.keys(ACTIONS).join(', ')}, then CLUSTER`);
    if (UserName === '' && action !== 'list')
      throw new UsageError(`hsm user ${action} wants the NAME of a user`);
    const Role = context.flag('--role') ?? 'crypto-user';
    await run(context, { ClusterId, UserName, Role });
    return EXIT.ok;
  },
};

interface Named {
  readonly ClusterId: string;
  readonly UserName: string;
  readonly Role: string;
}

const ACTIONS: Readonly<Record<string, (context: CommandContext, user: Named) => Promise<void>>> = {
  async create(context, user) {
    const client = clusterClient(context);
    const login = await adminLogin(context);
    const Password = await readPassword(context, '--password', `New password of ${user.UserName}`);
    const input = { ...user, ...login, Password, ...approvalMember(context.flag('--approval')) };
    await withProgress(context, `Creating ${user.UserName}`, client.call('CreateClusterUser', input));
    context.output.out(`Created the ${user.Role} ${user.UserName}.\n`);
  },
  async delete(context, user) {
    const client = clusterClient(context);
    const input = { ...user, ...(await adminLogin(context)), ...approvalMember(context.flag('--approval')) };
    await withProgress(context, `Deleting ${user.UserName}`, client.call('DeleteClusterUser', input));
    context.output.out(`Deleted the ${user.Role} ${user.UserName}.\n`);
  },
  async reset(context, user) {
    const client = clusterClient(context);
    const login = await adminLogin(context);
    const NewPassword = await readPassword(context, '--new-password', `New password of ${user.UserName}`);
    const input = { ...user, ...login, NewPassword, ...approvalMember(context.flag('--approval')) };
    await withProgress(context, 'Setting the password', client.call('ResetClusterUserPassword', input));
    context.output.out(`The ${user.Role} ${user.UserName} has a new password.\n`);
  },
  async password(context, user) {
    const client = clusterClient(context);
    const Password = await readPassword(context, '--password', `Password of ${user.UserName}`);
    const NewPassword = await readPassword(context, '--new-password', `New password of ${user.UserName}`);
    const input = { ...user, Password, NewPassword };
    await withProgress(context, 'Changing the password', client.call('ChangeClusterUserPassword', input));
    context.output.out(`The ${user.Role} ${user.UserName} has a new password.\n`);
  },
  async list(context, { ClusterId }) {
    const answer = await clusterClient(context).call('ListClusterUsers', { ClusterId });
    if (context.flag('--json') === 'true') {
      context.output.out(`${JSON.stringify(answer, null, 2)}\n`);
      return;
    }
    for (const user of answer['Users'] as readonly Record<string, unknown>[]) {
      const key = user['HasQuorumKey'] === true ? '  (quorum key registered)' : '';
      context.output.out(`${String(user['Role']).padEnd(12)} ${user['UserName']}${key}\n`);
    }
    context.output.out(`Quorum: ${answer['QuorumMinimum'] === 0 ? 'none' : answer['QuorumMinimum']}\n`);
  },
};
