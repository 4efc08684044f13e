import { BACKEND_SETTINGS } from '../config.ts';
import type { Backends } from '../start.ts';
import { type Command, type CommandContext, EXIT } from './command.ts';
import { UsageError } from './parse-flags.ts';
import { JSON_FLAG } from './wanted-account.ts';
import { withBackends } from './with-backends.ts';

export const accountCreate: Command = {
  name: 'account create',
  summary: 'make an account, and show the access key of its root once',
  details: 'Works beside a running server: the new account can be used at once.',
  settings: BACKEND_SETTINGS,
  flags: [
    { flag: '--name', argument: 'NAME', help: 'Name of the account, for people. Required.' },
    {
      flag: '--email',
      argument: 'ADDRESS',
      help: "Its root's email address, unlike any other root's. Required.",
    },
    { flag: '--id', argument: 'ID', help: '12 digits; random if absent.' },
    JSON_FLAG,
  ],
  run(context) {
    const account = newAccount(context);
    return withBackends(context, (backends) => create(context, backends, account));
  },
};

export const accountList: Command = {
  name: 'account list',
  summary: 'list the accounts',
  settings: BACKEND_SETTINGS,
  flags: [JSON_FLAG],
  run: (context) => withBackends(context, (backends) => list(context, backends)),
};

interface WantedAccount {
  readonly name: string;
  readonly email: string;
  readonly id?: string;
}

function newAccount({ flag }: CommandContext): WantedAccount {
  const [name, email, id] = [flag('--name'), flag('--email'), flag('--id')];
  if (!name || !email) throw new UsageError('account create wants --name NAME and --email ADDRESS');
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new UsageError('--email wants an email address');
  if (id !== undefined && !/^[0-9]{12}$/.test(id)) throw new UsageError('--id wants 12 digits');
  return { name, email, ...(id !== undefined && { id }) };
}

async function create(
  { flag, output }: CommandContext,
  { store, custody }: Backends,
  account: WantedAccount,
): Promise<number> {
  const { systemClock, systemRandom } = await import('../start.ts');
  const { createAccount } = await import('../identity/accounts.ts');
  const { StorageError } = await import('../storage/storage-error.ts');
  const context = { store, sealer: custody.sealer, random: systemRandom, now: systemClock.now() };
  try {
    const made = await createAccount(context, account);
    const { accountId, accessKeyId, isManagement } = made;
    const secretAccessKey = made.secretAccessKey.revealText();
    output.out(
      flag('--json') === 'true'
        ? `${JSON.stringify({ ...account, id: accountId, isManagement, accessKeyId, secretAccessKey }, null, 2)}\n`
        : `Made account ${accountId}${isManagement ? ', the management account' : ''}. Root's access key is shown this once:\n\n` +
            `  export AWS_ACCESS_KEY_ID=${accessKeyId}\n  export AWS_SECRET_ACCESS_KEY=${secretAccessKey}\n`,
    );
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof StorageError && error.fault === 'collision')) throw error;
    output.error(
      `An account has that ${account.id === undefined ? 'email address' : 'id or email address'} already.\n`,
    );
    return EXIT.failed;
  }
}

async function list({ flag, output }: CommandContext, { store }: Backends): Promise<number> {
  const { listAccounts } = await import('../identity/accounts.ts');
  const { stoppedAccounts } = await import('../identity/account-states.ts');
  const stopped = await stoppedAccounts(store.reader);
  const accounts = (await listAccounts(store.reader)).map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    isManagement: row.is_management === 1,
    state: stopped.get(row.id)?.state ?? 'ACTIVE',
    createdAt: new Date(row.created_at).toISOString(),
  }));
  if (flag('--json') === 'true') output.out(`${JSON.stringify(accounts, null, 2)}\n`);
  else {
    for (const account of accounts) {
      const { id, createdAt, name, email, isManagement, state } = account;
      const remarks = [
        isManagement ? 'management account' : '',
        state === 'ACTIVE' ? '' : state.toLowerCase(),
      ];
      const remark = remarks.filter((text) => text !== '').join(', ');
      output.out(`${id}  ${createdAt}  ${name}  ${email}${remark === '' ? '' : `  (${remark})`}\n`);
    }
  }
  return EXIT.ok;
}
