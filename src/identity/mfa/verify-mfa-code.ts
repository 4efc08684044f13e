import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { Sealer } from '../../custody/custody.ts';
import type { WriteTransaction } from '../../storage/store.ts';
import { nextTryAt } from './backoff.ts';
import { type Authenticator, type Match, matchCode, matchTwoCodes } from './match-code.ts';
import { consumeCounter, countFailure, findAttempts, findMfaDevice, forgetAttempts } from './records.ts';
import { cancelRecoveries } from './recovery-records.ts';
import { openSeed } from './seed.ts';
import type { MfaDeviceRow, MfaKind } from './tables.ts';

/**
 * Runs a write by itself, which stays whatever becomes of what it was done for: `Store.write`. A code is used up and a
 * wrong one counted so, before the operation that it is for.
 */
export type CommitAlone = <T>(write: (tx: WriteTransaction) => Promise<T>) => Promise<T>;

export interface MfaVerifier {
  readonly commit: CommitAlone;
  readonly sealer: Sealer;
  readonly now: Instant;
}

/** Whose device must answer: a user by unique id, or root by account number. */
export interface MfaOwner {
  readonly accountId: AccountId;
  readonly id: string;
}

export interface MfaClaim {
  readonly owner: MfaOwner;
  readonly serialNumber: string;
  readonly code: string;
  readonly source: MfaSource;
}

/**
 * What was proven before the code. Wrong codes make others wait that come after the same proof, and nobody else: who stole
 * an access key does not keep the owner from signing in, and once the key is deleted, from nothing. All keys of an owner
 * count as one, or each new key would bring new guesses.
 */
export type MfaSource = 'access key' | 'password';

/** `wrong-code`: also a code that was used, and any code that came too soon after wrong ones. */
export type MfaOutcome =
  | { readonly outcome: 'accepted'; readonly kind: MfaKind }
  | { readonly outcome: 'unknown-device' | 'wrong-code' };

export type CodeOutcome = 'accepted' | 'wrong-code' | 'too-soon';

/**
 * Whether the code is good now for that device of that owner; if so, it is used up when this resolves, on every node.
 * Wrong codes slow down further ones of their source, at most to one in five minutes.
 */
export const verifyMfaCode = (verifier: MfaVerifier, claim: MfaClaim): Promise<MfaOutcome> =>
  verifier.commit(async (tx): Promise<MfaOutcome> => {
    const { owner, serialNumber, code, source } = claim;
    const device = await findMfaDevice(tx.db, owner.accountId, serialNumber);
    if (device === undefined || device.owner_id !== owner.id || device.sealed_seed === null)
      return { outcome: 'unknown-device' };
    const outcome = await consume(verifier, tx, device, source, (authenticator) =>
      matchCode(authenticator, verifier.now, code),
    );
    if (outcome !== 'accepted') return { outcome: 'wrong-code' };
    if (owner.id === owner.accountId) await cancelRecoveries(tx.db, owner.accountId, verifier.now, PROVEN);
    return { outcome: 'accepted', kind: device.kind };
  });

/** Who has the device does not need to be rid of it. */
const PROVEN = 'root gave a code of the device';

/** Wrong pairs of codes make nobody wait who gives single ones, nor the other way round. */
const PAIR_SOURCE = 'two codes';

/**
 * The same for two codes in a row, which set a device's clock or counter right; the device may be anybody's or nobody's.
 * @returns `too-soon` for codes that were not looked at, because wrong ones went before
 */
export const verifyTwoMfaCodes = (
  verifier: MfaVerifier,
  accountId: AccountId,
  serialNumber: string,
  codes: readonly [first: string, second: string],
): Promise<CodeOutcome> =>
  verifier.commit(async (tx) => {
    const device = await findMfaDevice(tx.db, accountId, serialNumber);
    if (device === undefined || device.sealed_seed === null) return 'wrong-code';
    return consume(verifier, tx, device, PAIR_SOURCE, (authenticator) =>
      matchTwoCodes(authenticator, verifier.now, ...codes),
    );
  });

async function consume(
  { sealer, now }: MfaVerifier,
  { db }: WriteTransaction,
  device: MfaDeviceRow,
  source: MfaSource | typeof PAIR_SOURCE,
  match: (authenticator: Authenticator) => Match | undefined,
): Promise<CodeOutcome> {
  const attempts = await findAttempts(db, device.id, source);
  if (attempts !== undefined && now < nextTryAt(attempts)) return 'too-soon';
  const authenticator = authenticatorOf(sealer, device);
  const found = match(authenticator);
  if (found !== undefined && (await consumeCounter(db, device.id, found.counter, found.driftSteps))) {
    // Two codes in a row are beyond guessing: whoever gives them has the device.
    await forgetAttempts(db, device.id, source === PAIR_SOURCE ? undefined : source);
    return 'accepted';
  }
  // A code sent twice is no guess.
  const isUsed = match({ ...authenticator, lastCounter: device.last_counter - RECENT }) !== undefined;
  if (!isUsed) await countFailure(db, device.id, source, now);
  return 'wrong-code';
}

/** Counters back from the last used one whose codes are known as used. */
const RECENT = 3;

const authenticatorOf = (sealer: Sealer, device: MfaDeviceRow): Authenticator => ({
  seed: openSeed(sealer, device),
  algorithm: device.algorithm ?? 'SHA1',
  periodSeconds: device.period_seconds,
  lastCounter: device.last_counter,
  driftSteps: device.drift_steps,
});
