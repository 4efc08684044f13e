import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { WriteTransaction } from '../../storage/store.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { revocationSubject, revokeSessions } from '../revocations.ts';
import { insertRootNotice } from '../root-notices.ts';
import { deleteMfaDevice, listMfaDevicesOf } from './records.ts';
import { recoveryNotice } from './recovery-notices.ts';
import { endRecovery, findOpenRecovery, insertRecovery } from './recovery-records.ts';
import type { MfaRecoveryRow } from './tables.ts';

/** Why a recovery cannot go on, in words for who asked. */
export class RecoveryError extends Error {
  override readonly name: string = 'RecoveryError';
}

/** Who acted is no guardian of that root. */
export class NoGuardianError extends RecoveryError {
  override readonly name = 'NoGuardianError';
}

export interface RecoveryRequest {
  readonly accountId: AccountId;
  readonly reason: string;
  readonly delayMilliseconds: number;
}

interface Write {
  readonly db: AnyDatabase;
}

const OPERATOR = 'The operator';
const ID_BYTES = 8;

/**
 * A recovery that begins now.
 * @throws RecoveryError when one is under way, or there is no device to take away
 */
export async function newRecovery(
  { db }: Write,
  random: Random,
  now: Instant,
  {
    accountId,
    ...rest
  }: Pick<MfaRecoveryRow, 'reason' | 'status' | 'ready_at' | 'guardianship'> & {
    readonly accountId: AccountId;
  },
): Promise<MfaRecoveryRow> {
  if (await findOpenRecovery(db, accountId))
    throw new RecoveryError(`A recovery of root of ${accountId} is under way.`);
  if ((await listMfaDevicesOf(db, { accountId, id: accountId })).length === 0)
    throw new RecoveryError(`Root of ${accountId} has no MFA device.`);
  const recovery: MfaRecoveryRow = {
    id: Buffer.from(random.bytes(ID_BYTES)).toString('hex'),
    account_id: accountId,
    requested_at: now,
    ended_at: null,
    ending: null,
    ...rest,
  };
  await insertRecovery(db, recovery);
  return recovery;
}

/**
 * Begins to take away the devices of a root that lost them, for the operator. Nothing happens to them before the delay is
 * over; until then the operator can cancel, and a code of one of the devices does.
 * @throws RecoveryError
 */
export async function requestRecovery(
  tx: Write,
  random: Random,
  now: Instant,
  { accountId, reason, delayMilliseconds }: RecoveryRequest,
): Promise<MfaRecoveryRow> {
  const wanted = { accountId, reason, ready_at: now + delayMilliseconds, guardianship: null };
  const recovery = await newRecovery(tx, random, now, { ...wanted, status: 'pending' });
  await insertRootNotice(tx.db, now, recoveryNotice.pending(recovery, OPERATOR));
  return recovery;
}

/** @throws RecoveryError when none is under way */
export async function cancelRecovery(
  { db }: Write,
  now: Instant,
  accountId: AccountId,
  by = 'the operator cancelled it',
): Promise<MfaRecoveryRow> {
  const recovery = await requireOpenRecovery(db, accountId);
  await endRecovery(db, recovery.id, 'cancelled', now, by);
  await insertRootNotice(db, now, recoveryNotice.cancelled(recovery, by));
  return recovery;
}

/**
 * Takes root's devices away, and ends the sessions root made with them.
 * @returns their serial numbers
 * @throws RecoveryError when no recovery is under way, or before its delay is over
 */
export async function completeRecovery(
  tx: Pick<WriteTransaction, 'change'> & Write,
  now: Instant,
  accountId: AccountId,
  by = OPERATOR,
): Promise<readonly string[]> {
  const recovery = await requireOpenRecovery(tx.db, accountId);
  if (recovery.status === 'gathering')
    throw new RecoveryError(
      'Not enough guardians have approved it. The operator can cancel it and ask anew.',
    );
  const readyAt = Number(recovery.ready_at);
  if (now < readyAt)
    throw new RecoveryError(`It can be completed from ${new Date(readyAt).toISOString()} on.`);
  const devices = await listMfaDevicesOf(tx.db, { accountId, id: accountId });
  for (const device of devices) await deleteMfaDevice(tx.db, device.id);
  const subject = revocationSubject.principal({ kind: 'root', id: accountId });
  await revokeSessions(tx, { subject, accountId, before: now, now });
  await endRecovery(tx.db, recovery.id, 'completed', now, 'the devices were taken away');
  await insertRootNotice(tx.db, now, recoveryNotice.completed(recovery, by));
  return devices.map((device) => device.serial_number);
}

/** @throws RecoveryError when none is under way */
export async function requireOpenRecovery(db: AnyDatabase, accountId: AccountId): Promise<MfaRecoveryRow> {
  const open = await findOpenRecovery(db, accountId);
  if (open === undefined) throw new RecoveryError(`No recovery of root of ${accountId} is under way.`);
  return open;
}
