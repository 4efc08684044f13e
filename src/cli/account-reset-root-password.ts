import { BACKEND_SETTINGS } from '../config.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import type { Backends } from '../start.ts';
import { type Command, type CommandContext, EXIT } from './command.ts';
import { generatedPassword } from './generated-password.ts';
import { operatorEvent } from './mfa/operator-event.ts';
import { JSON_FLAG, requireAccount, wantedAccount } from './wanted-account.ts';
import { withBackends } from './with-backends.ts';

export const accountResetRootPassword: Command = {
  name: 'account reset-root-password',
  summary: 'give root another password, and show it once',
  details:
    'For a root that has none, or has forgotten it where no mail server is set. The second factor stays asked for. Ends the web sessions of root, and is an event in the trail of the account. Works beside running servers.',
  operands: 'ACCOUNT',
  settings: BACKEND_SETTINGS,
  flags: [JSON_FLAG],
  run(context) {
    const id = wantedAccount('account reset-root-password', context.operands);
    return withBackends(context, (backends) => reset(context, backends, id));
  },
};

async function reset({ flag, output }: CommandContext, backends: Backends, id: string): Promise<number> {
  const { email } = await requireAccount(backends, id);
  const { hashPassword } = await import('../identity/password.ts');
  const { setRootPassword } = await import('../identity/root-password.ts');
  const { openAuditLog } = await import('../audit/open-audit-log.ts');
  const { systemClock, systemRandom } = await import('../start.ts');
  const password = generatedPassword(systemRandom);
  const hash = await hashPassword(SecretBytes.fromText(password), systemRandom);
  const audit = openAuditLog(backends.store, (problem) => output.error(`${String(problem)}\n`));
  await backends.store.write(async (tx) => {
    await setRootPassword(tx, id, hash);
    await audit.record(tx, operatorEvent('ResetRootPassword', id, systemClock.now(), {}));
  });
  output.out(
    flag('--json') === 'true'
      ? `${JSON.stringify({ id, email, password }, null, 2)}\n`
      : `Root of ${id} signs in as ${email} with this password, which is shown this once:\n\n  ${password}\n`,
  );
  return EXIT.ok;
}
