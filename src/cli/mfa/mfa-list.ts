import { BACKEND_SETTINGS } from '../../config.ts';
import type { Backends } from '../../start.ts';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { withBackends } from '../with-backends.ts';
import { ACCOUNT_FLAG, accountOf, JSON_FLAG, requireAccount } from './account-flag.ts';

export const mfaList: Command = {
  name: 'mfa list',
  summary: "list an account's MFA devices, and recoveries of its root",
  settings: BACKEND_SETTINGS,
  flags: [ACCOUNT_FLAG, JSON_FLAG],
  run(context) {
    const accountId = accountOf(context);
    return withBackends(context, (backends) => list(context, backends, accountId));
  },
};

const timeOf = (instant: number | null): string | null =>
  instant === null ? null : new Date(instant).toISOString();

async function list(
  { flag, output }: CommandContext,
  backends: Backends,
  accountId: string,
): Promise<number> {
  await requireAccount(backends, accountId);
  const { listMfaDeviceRows } = await import('../../identity/mfa/records.ts');
  const { listRecoveries } = await import('../../identity/mfa/recovery-records.ts');
  const { reader } = backends.store;
  const devices = (await listMfaDeviceRows(reader, accountId)).map((row) => ({
    serialNumber: row.serial_number,
    kind: row.kind,
    owner: row.owner_id === accountId ? 'root' : row.owner_id,
    enabledAt: timeOf(row.enabled_at),
  }));
  const recoveries = (await listRecoveries(reader, accountId)).map((row) => ({
    id: row.id,
    status: row.status,
    reason: row.reason,
    requestedAt: timeOf(row.requested_at),
    requestedBy: row.guardianship === null ? 'operator' : 'guardians',
    // Until enough guardians have approved, nobody knows.
    readyAt: row.status === 'gathering' ? null : timeOf(row.ready_at),
    endedAt: timeOf(row.ended_at),
    ending: row.ending,
  }));
  if (flag('--json') === 'true') output.out(`${JSON.stringify({ devices, recoveries }, null, 2)}\n`);
  else {
    for (const { serialNumber, kind, owner, enabledAt } of devices)
      output.out(`${serialNumber}  ${kind}  ${owner === null ? 'nobody' : `${owner}  ${enabledAt}`}\n`);
    for (const { id, status, reason, requestedBy, requestedAt, readyAt, ending } of recoveries)
      output.out(
        `recovery ${id}  ${status}  requested by ${requestedBy} ${requestedAt}, ready ${readyAt ?? 'once approved'}: ${reason}${ending === null ? '' : `; ${ending}`}\n`,
      );
  }
  return EXIT.ok;
}
