import { BACKEND_SETTINGS } from '../config.ts';
import { didYouMean } from '../core/suggest.ts';
import { HIGHEST_QUOTA, isAdjustable, QUOTAS, type QuotaName } from '../identity/iam-quotas.ts';
import type { Backends } from '../start.ts';
import { type Command, type CommandContext, EXIT } from './command.ts';
import { UsageError } from './parse-flags.ts';
import { JSON_FLAG, requireAccount, wantedAccount } from './wanted-account.ts';
import { withBackends } from './with-backends.ts';

const ADJUSTABLE = (Object.keys(QUOTAS) as QuotaName[]).filter(isAdjustable);

export const accountQuota: Command = {
  name: 'account quota',
  summary: "show an account's quotas, or set some",
  details: `NAME=VALUE sets a quota for this account, NAME=default gives back the one that every account has. Names are those of IAM's LimitExceeded errors; values are whole numbers up to ${HIGHEST_QUOTA}. What is there already stays when a quota is lowered.`,
  operands: 'ACCOUNT [NAME=VALUE...]',
  settings: BACKEND_SETTINGS,
  flags: [JSON_FLAG],
  run(context) {
    const [id = '', ...words] = context.operands;
    const account = wantedAccount('account quota', id === '' ? [] : [id]);
    const changes = words.map(readChange);
    return withBackends(context, (backends) => quota(context, backends, account, changes));
  },
};

interface QuotaChange {
  readonly name: QuotaName;
  /** Undefined for the quota that every account has. */
  readonly value: number | undefined;
}

/** @throws UsageError */
function readChange(word: string): QuotaChange {
  const [, name = '', text = ''] = /^([^=]*)=(.*)$/.exec(word) ?? [];
  if (name === '') throw new UsageError(`'${word}' is no NAME=VALUE`);
  if (!isAdjustable(name)) {
    if (Object.hasOwn(QUOTAS, name)) throw new UsageError(`the quota ${name} cannot be changed`);
    throw new UsageError(`there is no quota '${name}'${didYouMean(name, ADJUSTABLE)}`);
  }
  if (text === 'default') return { name, value: undefined };
  const value = /^[0-9]{1,7}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > HIGHEST_QUOTA)
    throw new UsageError(`${name} wants a whole number from 1 to ${HIGHEST_QUOTA}, or default`);
  return { name, value };
}

async function quota(
  { flag, output }: CommandContext,
  backends: Backends,
  id: string,
  changes: readonly QuotaChange[],
): Promise<number> {
  await requireAccount(backends, id);
  const { quotasOfAccount, setAccountQuota } = await import('../identity/account-quotas.ts');
  if (changes.length > 0)
    await backends.store.write(async (tx) => {
      for (const { name, value } of changes) await setAccountQuota(tx.db, id, name, value);
    });
  const own = await quotasOfAccount(backends.store.reader, id);
  const shown = ADJUSTABLE.map((name) => ({
    name,
    value: own.get(name) ?? QUOTAS[name],
    default: QUOTAS[name],
  }));
  const lines = shown.map(({ name, value, default: usual }) => {
    const remark = own.has(name) ? `  (default ${usual})` : '';
    return `${name.padEnd(44)}${value}${remark}\n`;
  });
  output.out(flag('--json') === 'true' ? `${JSON.stringify(shown, null, 2)}\n` : lines.join(''));
  return EXIT.ok;
}
