import type { Instant } from '../../core/clock.ts';
import type { KeyVault } from '../../custody/vault/key-vault.ts';
import type { Store } from '../../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { verifyStore } from './verify-store.ts';

export interface VerificationTables {
  audit_verifications: VerificationRow;
}

/** One row: the verification that was last asked for. */
export interface VerificationRow {
  id: 1;
  state: 'REQUESTED' | 'RUNNING' | 'DONE';
  /** Null: from the beginning, or to the end. */
  from_sequence: number | null;
  to_sequence: number | null;
  requested_at: Instant;
  /** Until then the node that took it has it to itself. */
  claimed_until: Instant;
  ended_at: Instant | null;
  /** Of the last that ended: a `VerificationReport`, as JSON. */
  report: string | null;
}

/** Milliseconds a node has for a verification before another may take it: some hundred million events. */
const CLAIM = 3_600_000;
/** Milliseconds until it is tried again after it failed: each try may read the whole record. */
const PAUSE_AFTER_FAILURE = 60_000;

const requestsOf = (db: AnyDatabase) => tablesOf<VerificationTables>(db);

export const lastVerification = (db: AnyDatabase): Promise<VerificationRow | undefined> =>
  requestsOf(db).selectFrom('audit_verifications').selectAll().executeTakeFirst();

/** Asks for a verification, by whichever node takes it first; within a write. */
export async function requestVerification(
  db: AnyDatabase,
  now: Instant,
  places: { readonly from?: number | undefined; readonly to?: number | undefined } = {},
): Promise<void> {
  const asked = {
    state: 'REQUESTED' as const,
    from_sequence: places.from ?? null,
    to_sequence: places.to ?? null,
    requested_at: now,
    claimed_until: 0,
  };
  const { numUpdatedRows } = await requestsOf(db)
    .updateTable('audit_verifications')
    .set(asked)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) return;
  const row: VerificationRow = { id: 1, ...asked, ended_at: null, report: null };
  await requestsOf(db).insertInto('audit_verifications').values(row).execute();
}

const isToBeTaken = (row: VerificationRow | undefined, now: Instant): row is VerificationRow =>
  row !== undefined && row.state !== 'DONE' && row.claimed_until <= now;

/** The node stops: another is to go on. */
class Stopped extends Error {}

/** Verifies what was asked for, unless nothing was or another node has it. @returns whether it did */
export async function verifyAsAsked(
  store: Store,
  vault: Pick<KeyVault, 'checkPublicKey'>,
  now: () => Instant,
  isStopped: () => boolean = () => false,
): Promise<boolean> {
  if (!isToBeTaken(await lastVerification(store.reader), now())) return false;
  const taken = await store.write(async ({ db }) => {
    const row = await lastVerification(db);
    if (!isToBeTaken(row, now())) return undefined;
    const claim = { state: 'RUNNING' as const, claimed_until: now() + CLAIM };
    await requestsOf(db).updateTable('audit_verifications').set(claim).execute();
    return row;
  });
  if (taken === undefined) return false;
  const end = (changes: Partial<VerificationRow>): Promise<unknown> =>
    store.write(({ db }) =>
      requestsOf(db)
        .updateTable('audit_verifications')
        .set(changes)
        // Somebody may have asked anew meanwhile.
        .where('requested_at', '=', taken.requested_at)
        .where('state', '=', 'RUNNING')
        .execute(),
    );
  try {
    const { from_sequence: from, to_sequence: to } = taken;
    const report = await verifyStore(store, vault, {
      ...(from !== null && { from }),
      ...(to !== null && { to }),
      onProgress() {
        if (isStopped()) throw new Stopped();
      },
    });
    await end({ state: 'DONE', ended_at: now(), report: JSON.stringify(report) });
    return true;
  } catch (problem) {
    const isStopped = problem instanceof Stopped;
    await end({ state: 'REQUESTED', claimed_until: isStopped ? 0 : now() + PAUSE_AFTER_FAILURE });
    if (isStopped) return false;
    throw problem;
  }
}
