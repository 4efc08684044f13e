import { BACKEND_SETTINGS } from '../../config.ts';
import type { Backends } from '../../start.ts';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { withBackends } from '../with-backends.ts';
import { ACCOUNT_FLAG, accountOf, operandOf, requireAccount } from './account-flag.ts';
import { operatorEvent } from './operator-event.ts';

export const mfaRemove: Command = {
  name: 'mfa remove',
  summary: 'forget a device that nobody has enabled, and its seed',
  details:
    'A device that a user has enabled is first deactivated by an administrator of the account (DeactivateMFADevice); ' +
    'one of root by root itself, or by mfa recover-root.',
  operands: 'SERIAL-NUMBER',
  settings: BACKEND_SETTINGS,
  flags: [ACCOUNT_FLAG],
  run(context) {
    const accountId = accountOf(context);
    const serialNumber = operandOf(context, 'one serial number');
    return withBackends(context, (backends) => remove(context, backends, accountId, serialNumber));
  },
};

async function remove(
  { output }: CommandContext,
  backends: Backends,
  accountId: string,
  serialNumber: string,
): Promise<number> {
  await requireAccount(backends, accountId);
  const { deleteMfaDevice, findMfaDevice } = await import('../../identity/mfa/records.ts');
  const { openAuditLog } = await import('../../audit/open-audit-log.ts');
  const { systemClock } = await import('../../start.ts');
  const { store } = backends;
  const audit = openAuditLog(store, (problem) => output.error(`${String(problem)}\n`));
  await store.write(async (tx) => {
    const device = await findMfaDevice(tx.db, accountId, serialNumber);
    if (device === undefined) throw new Error(`account ${accountId} has no MFA device ${serialNumber}`);
    if (device.owner_id !== null) throw new Error(`${serialNumber} is enabled: deactivate it first`);
    await deleteMfaDevice(tx.db, device.id);
    await audit.record(tx, operatorEvent('RemoveMFADevice', accountId, systemClock.now(), { serialNumber }));
  });
  output.out(`Removed ${serialNumber}.\n`);
  return EXIT.ok;
}
