import { type AccountId, isAccountId } from '../core/account.ts';
import type { AccountStanding } from '../identity/account-standing.ts';
import type { Caller } from '../identity/caller.ts';
import type { Directory, WriteInProgress } from '../identity/directory.ts';
import type { Permission } from '../services/contract.ts';
import type { Standings } from './authorize.ts';

interface Asking {
  readonly caller: Caller;
  /** The account that needs no asking, because the caller's credentials told of it. */
  readonly knownAccount: AccountId | undefined;
  readonly within: WriteInProgress | undefined;
}

const NONE: Standings = new Map();

/** How the accounts stand that own the resources of a call; most calls concern the caller's own account only. */
export function standingsOf(
  directory: Directory,
  permissions: readonly Permission[],
  { caller, knownAccount, within }: Asking,
): Standings | Promise<Standings> {
  let asked: Set<AccountId> | undefined;
  for (const { resources } of permissions) {
    for (const { accountId = caller.accountId } of resources) {
      // What comes from an ARN may be anything; nothing belongs to what is no account.
      if (accountId === knownAccount || !isAccountId(accountId)) continue;
      asked ??= new Set();
      asked.add(accountId);
    }
  }
  return asked === undefined ? NONE : readStandings(directory, asked, within);
}

async function readStandings(
  directory: Directory,
  accounts: ReadonlySet<AccountId>,
  within: WriteInProgress | undefined,
): Promise<Standings> {
  const standings = new Map<AccountId, AccountStanding>();
  for (const account of accounts) standings.set(account, await directory.standing(account, within));
  return standings;
}
