import { isAccountId } from '../../core/account.ts';
import type { Backends } from '../../start.ts';
import type { CommandContext, CommandFlag } from '../command.ts';
import { UsageError } from '../parse-flags.ts';

export const ACCOUNT_FLAG: CommandFlag = {
  flag: '--account',
  argument: 'ID',
  help: 'The account, 12 digits. Required.',
};

export const JSON_FLAG: CommandFlag = { flag: '--json', help: 'Print JSON.' };

/** @throws UsageError */
export function accountOf({ flag }: CommandContext): string {
  const account = flag('--account');
  if (account === undefined || !isAccountId(account)) throw new UsageError('--account wants 12 digits');
  return account;
}

/** @throws Error when there is no such account */
export async function requireAccount({ store }: Backends, accountId: string): Promise<void> {
  const { findAccount } = await import('../../identity/accounts.ts');
  if ((await findAccount(store.reader, accountId)) === undefined)
    throw new Error(`there is no account ${accountId}`);
}

/** The only operand. @throws UsageError when there is none, or more */
export function operandOf({ operands }: CommandContext, what: string): string {
  const [only, ...more] = operands;
  if (only === undefined || more.length > 0) throw new UsageError(`${what} is wanted, and nothing else`);
  return only;
}
