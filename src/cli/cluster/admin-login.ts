import type { CommandContext, CommandFlag } from '../command.ts';
import { passwordFlag, readPassword } from './password-source.ts';

export const ADMIN_FLAGS: readonly CommandFlag[] = [
  { flag: '--admin', argument: 'NAME', help: 'The admin who acts; admin unless given.' },
  passwordFlag('--admin-password', "The admin's password"),
  {
    flag: '--approval',
    argument: 'FILE',
    help: 'Quorum token with its signatures, where the cluster wants a quorum.',
  },
];

export async function adminLogin(
  context: CommandContext,
): Promise<{ AdminName: string; AdminPassword: string }> {
  const AdminName = context.flag('--admin') ?? 'admin';
  return {
    AdminName,
    AdminPassword: await readPassword(context, '--admin-password', `Password of ${AdminName}`),
  };
}
