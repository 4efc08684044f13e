import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { WriteTransaction } from '../../storage/store.ts';
import { revocationSubject, revokeSessions } from '../revocations.ts';
import { deleteMfaDevice, listMfaDevicesOf } from './records.ts';
import { cancelRecoveries, endRecovery, findPendingRecovery, insertRecovery } from './recovery-records.ts';
import type { MfaRecoveryRow } from './tables.ts';

/** Why a recovery cannot go on, for the operator. */
export class RecoveryError extends Error {
  override readonly name = 'RecoveryError';
}

export interface RecoveryRequest {
  readonly accountId: AccountId;
  readonly reason: string;
  readonly delayMilliseconds: number;
}

const ID_BYTES = 8;

/**
 * Begins to take away the devices of a root that lost them. Nothing happens to them before the delay is over; until then
 * the operator can cancel, and a code of one of the devices does.
 * @throws RecoveryError when one is under way, or there is no device to take away
 */
export async function requestRecovery(
  { db }: Pick<WriteTransaction, 'db'>,
  random: Random,
  now: Instant,
  { accountId, reason, delayMilliseconds }: RecoveryRequest,
): Promise<MfaRecoveryRow> {
  if (await findPendingRecovery(db, accountId))
    throw new RecoveryError(`A recovery of root of ${accountId} is under way.`);
  if ((await listMfaDevicesOf(db, { accountId, id: accountId })).length === 0)
    throw new RecoveryError(`Root of ${accountId} has no MFA device.`);
  const recovery: MfaRecoveryRow = {
    id: Buffer.from(random.bytes(ID_BYTES)).toString('hex'),
    account_id: accountId,
    reason,
    status: 'pending',
    requested_at: now,
    ready_at: now + delayMilliseconds,
    ended_at: null,
    ending: null,
  };
  await insertRecovery(db, recovery);
  return recovery;
}

/** @throws RecoveryError when none is under way */
export async function cancelRecovery(
  { db }: Pick<WriteTransaction, 'db'>,
  now: Instant,
  accountId: AccountId,
): Promise<MfaRecoveryRow> {
  const recovery = await requirePending(db, accountId);
  await cancelRecoveries(db, accountId, now, 'the operator cancelled it');
  return recovery;
}

/**
 * Takes root's devices away, and ends the sessions root made with them.
 * @returns their serial numbers
 * @throws RecoveryError when no recovery is under way, or before its delay is over
 */
export async function completeRecovery(
  tx: Pick<WriteTransaction, 'db' | 'change'>,
  now: Instant,
  accountId: AccountId,
): Promise<readonly string[]> {
  const recovery = await requirePending(tx.db, accountId);
  if (now < recovery.ready_at)
    throw new RecoveryError(`It can be completed from ${new Date(recovery.ready_at).toISOString()} on.`);
  const devices = await listMfaDevicesOf(tx.db, { accountId, id: accountId });
  for (const device of devices) await deleteMfaDevice(tx.db, device.id);
  const subject = revocationSubject.principal({ kind: 'root', id: accountId });
  await revokeSessions(tx, { subject, accountId, before: now, now });
  await endRecovery(tx.db, recovery.id, 'completed', now, 'the devices were taken away');
  return devices.map((device) => device.serial_number);
}

async function requirePending(db: WriteTransaction['db'], accountId: AccountId): Promise<MfaRecoveryRow> {
  const pending = await findPendingRecovery(db, accountId);
  if (pending === undefined) throw new RecoveryError(`No recovery of root of ${accountId} is under way.`);
  return pending;
}
