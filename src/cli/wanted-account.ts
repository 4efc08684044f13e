import type { AccountRow } from '../identity/tables.ts';
import type { Backends } from '../start.ts';
import { UsageError } from './parse-flags.ts';

export const JSON_FLAG = { flag: '--json', help: 'Print JSON.' };

/** The one operand of a command that concerns one account. @throws UsageError */
export function wantedAccount(name: string, [id, ...rest]: readonly string[]): string {
  if (id === undefined || rest.length > 0) throw new UsageError(`${name} wants one account: its 12 digits`);
  if (!/^[0-9]{12}$/.test(id)) throw new UsageError(`'${id}' is no account id: 12 digits`);
  return id;
}

/** @throws Error in words for the operator */
export async function requireAccount({ store }: Backends, id: string): Promise<AccountRow> {
  const { findAccount } = await import('../identity/accounts.ts');
  const account = await findAccount(store.reader, id);
  if (account === undefined) throw new Error(`there is no account ${id}; keywarden account list shows all`);
  return account;
}
