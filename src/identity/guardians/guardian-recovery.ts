import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { WriteTransaction } from '../../storage/store.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import {
  cancelRecovery,
  completeRecovery,
  NoGuardianError,
  newRecovery,
  RecoveryError,
} from '../mfa/recovery.ts';
import { recoveryNotice } from '../mfa/recovery-notices.ts';
import { findOpenRecovery, startDelay } from '../mfa/recovery-records.ts';
import type { MfaRecoveryRow } from '../mfa/tables.ts';
import { insertRootNotice } from '../root-notices.ts';
import {
  findGuardianship,
  type Guardian,
  type Guardianship,
  insertApproval,
  listApprovers,
} from './records.ts';

/** Approvals must come together within a week; so long, too, a recovery can be completed once its delay is over. */
const PATIENCE_MILLISECONDS = 7 * 86_400_000;

/** Who acts, as a guardian. */
export interface GuardianDeed {
  readonly accountId: AccountId;
  /** Unique id of the user. */
  readonly userId: string;
  readonly now: Instant;
}

/** A recovery, and who of the present guardians has approved it. */
export interface RecoveryState {
  readonly recovery: MfaRecoveryRow;
  readonly approvedBy: readonly Guardian[];
}

/** @throws NoGuardianError for who is none, also where no guardians are named */
export async function requireGuardian(
  db: AnyDatabase,
  { accountId, userId }: Pick<GuardianDeed, 'accountId' | 'userId'>,
): Promise<{ readonly guardianship: Guardianship; readonly guardian: Guardian }> {
  const guardianship = await findGuardianship(db, accountId);
  const guardian = guardianship?.guardians.find((each) => each.userId === userId);
  if (guardianship === undefined || guardian === undefined)
    throw new NoGuardianError(`You are no guardian of root of ${accountId}.`);
  return { guardianship, guardian };
}

/** What is under way, with the approvals that count; undefined where nothing is, or what was is over by itself. */
export async function findRecoveryState(
  db: AnyDatabase,
  accountId: AccountId,
  now: Instant,
): Promise<RecoveryState | undefined> {
  const recovery = await findOpenRecovery(db, accountId);
  if (recovery === undefined || hasRunOut(recovery, now)) return undefined;
  const guardianship = await findGuardianship(db, accountId);
  const isOfToday = guardianship !== undefined && guardianship.version === recovery.guardianship;
  const approvers = new Set(isOfToday ? await listApprovers(db, recovery.id) : []);
  const approvedBy = (guardianship?.guardians ?? []).filter(({ userId }) => approvers.has(userId));
  return { recovery, approvedBy };
}

/** The operator's stay until they are ended. */
function hasRunOut({ status, ready_at, guardianship }: MfaRecoveryRow, now: Instant): boolean {
  if (guardianship === null) return false;
  return now >= Number(ready_at) + (status === 'gathering' ? 0 : PATIENCE_MILLISECONDS);
}

type Write = Pick<WriteTransaction, 'change'> & { readonly db: AnyDatabase };

/**
 * Asks for the recovery of root, which counts as the guardian's own approval.
 * @throws RecoveryError
 */
export async function requestAsGuardian(
  { db }: Write,
  random: Random,
  { reason, ...deed }: GuardianDeed & { readonly reason: string },
): Promise<RecoveryState> {
  const { accountId, now } = deed;
  const { guardianship, guardian } = await requireGuardian(db, deed);
  const earlier = await findOpenRecovery(db, accountId);
  if (earlier !== undefined && hasRunOut(earlier, now))
    await cancelRecovery({ db }, now, accountId, 'its time was over');
  const recovery = await newRecovery({ db }, random, now, {
    accountId,
    reason,
    status: 'gathering',
    ready_at: now + PATIENCE_MILLISECONDS,
    guardianship: guardianship.version,
  });
  await insertRootNotice(db, now, recoveryNotice.gathering(recovery, guardian.name));
  await insertApproval(db, recovery.id, guardian.userId, now);
  return settle(db, deed);
}

/**
 * Approves the recovery of that id; its delay begins with the last approval that is needed.
 * @throws RecoveryError also for who has approved it before
 */
export async function approveAsGuardian(
  { db }: Write,
  { recoveryId, ...deed }: GuardianDeed & { readonly recoveryId: string },
): Promise<RecoveryState> {
  const { guardian } = await requireGuardian(db, deed);
  const { recovery } = await requireOwn(db, deed, recoveryId);
  if (recovery.status !== 'gathering') throw new RecoveryError('It has all approvals that it needs.');
  if (!(await insertApproval(db, recovery.id, guardian.userId, deed.now)))
    throw new RecoveryError('You have approved it before.');
  return settle(db, deed);
}

/** @throws RecoveryError */
export async function cancelAsGuardian(
  { db }: Write,
  { recoveryId, ...deed }: GuardianDeed & { readonly recoveryId: string },
): Promise<MfaRecoveryRow> {
  const { guardian } = await requireGuardian(db, deed);
  await requireOwn(db, deed, recoveryId);
  return cancelRecovery({ db }, deed.now, deed.accountId, `guardian ${guardian.name} cancelled it`);
}

/** By root, who is in: whoever asked for it, guardians or the operator. @throws RecoveryError */
export async function cancelAsRoot(
  { db }: Write,
  { accountId, now, recoveryId }: Omit<GuardianDeed, 'userId'> & { readonly recoveryId: string },
): Promise<MfaRecoveryRow> {
  const open = await findOpenRecovery(db, accountId);
  if (open?.id !== recoveryId)
    throw new RecoveryError(`No recovery ${recoveryId} of root of ${accountId} is under way.`);
  return cancelRecovery({ db }, now, accountId, 'root cancelled it');
}

/**
 * Takes root's devices away, once the delay is over and if as many as needed of those who approved are guardians still.
 * @returns their serial numbers
 * @throws RecoveryError
 */
export async function completeAsGuardian(
  tx: Write,
  { recoveryId, ...deed }: GuardianDeed & { readonly recoveryId: string },
): Promise<readonly string[]> {
  const { guardianship, guardian } = await requireGuardian(tx.db, deed);
  const { recovery, approvedBy } = await requireOwn(tx.db, deed, recoveryId);
  if (recovery.status === 'gathering' || approvedBy.length < guardianship.required)
    throw new RecoveryError(
      `It has ${approvedBy.length} of ${guardianship.required} approvals of present guardians.`,
    );
  return completeRecovery(tx, deed.now, deed.accountId, `Guardian ${guardian.name}`);
}

/** The recovery under way, if guardians began it, under the present list, and it is the one that is meant. */
async function requireOwn(
  db: AnyDatabase,
  { accountId, now }: GuardianDeed,
  recoveryId: string,
): Promise<RecoveryState> {
  const state = await findRecoveryState(db, accountId, now);
  const guardianship = await findGuardianship(db, accountId);
  if (state?.recovery.id !== recoveryId || state.recovery.guardianship !== guardianship?.version)
    throw new RecoveryError(`No recovery ${recoveryId} of root of ${accountId} is under way.`);
  return state;
}

/** Begins the delay where there are enough approvals. */
async function settle(db: AnyDatabase, { accountId, now }: GuardianDeed): Promise<RecoveryState> {
  const state = await findRecoveryState(db, accountId, now);
  const guardianship = await findGuardianship(db, accountId);
  if (state === undefined || guardianship === undefined)
    throw new Error('the recovery is gone in its own write');
  const { recovery, approvedBy } = state;
  if (recovery.status !== 'gathering' || approvedBy.length < guardianship.required) return state;
  const ready_at = now + guardianship.delayMilliseconds;
  await startDelay(db, recovery.id, ready_at);
  const begun: MfaRecoveryRow = { ...recovery, status: 'pending', ready_at };
  const names = approvedBy.map(({ name }) => name).join(', ');
  await insertRootNotice(db, now, recoveryNotice.pending(begun, `The guardians ${names}`));
  return { recovery: begun, approvedBy };
}
