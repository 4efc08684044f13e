import { BACKEND_SETTINGS } from '../config.ts';
import type { AccountState } from '../identity/organization/tables.ts';
import type { AccountRow } from '../identity/tables.ts';
import type { Backends } from '../start.ts';
import { type Command, type CommandContext, EXIT } from './command.ts';
import { JSON_FLAG, requireAccount, wantedAccount } from './wanted-account.ts';
import { withBackends } from './with-backends.ts';

interface StateChange {
  readonly name: string;
  readonly summary: string;
  readonly details: string;
  readonly state: AccountState;
  /** Why it cannot be done to this account. */
  readonly refuse?: (backends: Backends, account: AccountRow) => Promise<string | undefined>;
}

const FOLLOWS = 'Works beside running servers; they follow within a second.';

async function refuseManagement({ store }: Backends, account: AccountRow): Promise<string | undefined> {
  if (account.is_management === 1)
    return 'it holds the powers of the operator, and nobody could manage the deployment';
  const { managedOrganization } = await import('../identity/account-states.ts');
  const organization = await managedOrganization(store.reader, account.id);
  return organization && `it manages the organization ${organization}; delete that first`;
}

const stateCommand = (change: StateChange): Command => ({
  name: change.name,
  summary: change.summary,
  details: change.details,
  operands: 'ACCOUNT',
  settings: BACKEND_SETTINGS,
  flags: [JSON_FLAG],
  run(context) {
    const id = wantedAccount(change.name, context.operands);
    return withBackends(context, (backends) => setState(context, backends, id, change));
  },
});

export const accountSuspend = stateCommand({
  name: 'account suspend',
  summary: 'let nobody act for an account until it is resumed',
  details: `All its credentials, sessions among them, are refused, nobody can sign in, and others can neither assume its roles nor use its keys. Nothing of it is deleted. ${FOLLOWS}`,
  state: 'SUSPENDED',
  refuse: refuseManagement,
});

export const accountResume = stateCommand({
  name: 'account resume',
  summary: 'let a suspended or closed account act again',
  details: `Credentials that it had work as before, sessions until they expire. ${FOLLOWS}`,
  state: 'ACTIVE',
});

export const accountClose = stateCommand({
  name: 'account close',
  summary: 'close an account for good',
  details: `As account suspend, for an account that is wanted no longer; in an organization it stays listed as suspended. Nothing of it is deleted, and account resume reopens it. ${FOLLOWS}`,
  state: 'CLOSED',
  refuse: refuseManagement,
});

const DONE: Record<AccountState, string> = {
  ACTIVE: 'is active',
  SUSPENDED: 'is suspended: nobody can act for it',
  CLOSED: 'is closed: nobody can act for it',
};

async function setState(
  { flag, output }: CommandContext,
  backends: Backends,
  id: string,
  { name, state, refuse }: StateChange,
): Promise<number> {
  const account = await requireAccount(backends, id);
  const reason = await refuse?.(backends, account);
  if (reason !== undefined) throw new Error(`${name}: not account ${id}, for ${reason}`);
  const { setAccountState } = await import('../identity/account-states.ts');
  const { systemClock } = await import('../start.ts');
  await backends.store.write((tx) => setAccountState(tx, id, state, systemClock.now()));
  output.out(
    flag('--json') === 'true'
      ? `${JSON.stringify({ id, state }, null, 2)}\n`
      : `Account ${id} ${DONE[state]}.\n`,
  );
  return EXIT.ok;
}

export const accountShow: Command = {
  name: 'account show',
  summary: 'show an account: name, root, state, organization',
  operands: 'ACCOUNT',
  settings: BACKEND_SETTINGS,
  flags: [JSON_FLAG],
  run(context) {
    const id = wantedAccount('account show', context.operands);
    return withBackends(context, (backends) => show(context, backends, id));
  },
};

async function show({ flag, output }: CommandContext, backends: Backends, id: string): Promise<number> {
  const account = await requireAccount(backends, id);
  const { readGuardrails } = await import('../identity/organization/guardrails.ts');
  const { stoppedAccounts } = await import('../identity/account-states.ts');
  const guardrails = await readGuardrails(backends.store.reader, id);
  const since = (await stoppedAccounts(backends.store.reader)).get(id)?.since;
  const shown = {
    id,
    name: account.name,
    email: account.email,
    alias: account.alias,
    isManagement: account.is_management === 1,
    state: guardrails.accountState,
    ...(since !== undefined && { stateSince: new Date(since).toISOString() }),
    createdAt: new Date(account.created_at).toISOString(),
    organizationId: guardrails.organizationId ?? null,
    organizationPath: guardrails.orgPath ?? null,
  };
  const lines = Object.entries(shown).map(([key, value]) => `${`${key}:`.padEnd(18)} ${value ?? '-'}\n`);
  output.out(flag('--json') === 'true' ? `${JSON.stringify(shown, null, 2)}\n` : lines.join(''));
  return EXIT.ok;
}
