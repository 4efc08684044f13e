import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import { StorageError } from '../storage/storage-error.ts';
import type { Store } from '../storage/store.ts';
import { type ApplianceSettings, applianceName } from './appliance.ts';
import { type Ceremony, type Guest, holdCeremony } from './ceremony.ts';
import { CustodyError } from './custody-error.ts';
import type { HsmUser } from './hsm-process.ts';
import {
  activateDomainKey,
  deleteAppliance,
  insertAppliance,
  insertDomainKey,
  listAppliances,
  listDomainKeys,
  listSealingKeysUnder,
  moveSealingKey,
  retireDomainKey,
} from './records.ts';
import type { TopKeys, WrappedStore } from './rewrapping.ts';
import type { DomainKeysTable, HsmAppliancesTable } from './tables.ts';
import { makeRoot, moveDataKey, openRoot } from './wrapped-keys.ts';

/** Time for every node to open a new key before any uses it. A node that does not hear of changes for 5 s serves nothing. */
const SETTLE_SECONDS = 6;
/** Time for writes to end that made something under the old key before their turn came. */
const LAST_WRITES_SECONDS = 60;
const ROWS_AT_ONCE = 64;
const KNOWN = Buffer.from('keywarden known');

export interface RotationContext {
  readonly store: Store;
  readonly random: Random;
  readonly clock: Clock;
  readonly call: HsmUser;
  readonly wrappedStores: readonly WrappedStore[];
  onProgress(progress: RotationProgress): void;
  /** Shorter waits, where no other process shares the database. */
  readonly settleSeconds?: number;
  /** Ends waits with an AbortError. */
  readonly signal?: AbortSignal;
}

export type RotationProgress =
  | { readonly step: 'made' | 'activated' | 'destroyed'; readonly domainKeyId: string }
  | { readonly step: 'waiting'; readonly seconds: number }
  | { readonly step: 'rewrapping'; readonly what: string; readonly done: number; readonly left: number };

/** Who takes part in the new key, beside those who do already: one that joins, or all but one that leaves. */
export interface MemberChange {
  readonly join?: { readonly appliance: ApplianceSettings; readonly capabilities: string };
  readonly remove?: string;
}

/**
 * Makes a new domain key in every appliance and brings everything under it. Joining and leaving are the same act: the key
 * cannot leave a token, so whoever joins gets a new one together with all others, and whoever left holds one that opens
 * nothing. An unfinished rotation is finished first.
 */
export async function rotateRootOfTrust(
  context: RotationContext,
  appliances: readonly ApplianceSettings[],
  change: MemberChange = {},
): Promise<void> {
  await finishRotation(context);
  const members = await listAppliances(context.store.reader);
  const guests = guestsOf(members, appliances, change);
  const ceremony = await holdCeremony(guests, context.random);
  try {
    const row = await proveNewKey(context, ceremony);
    await context.store.write(async (tx) => {
      await insertDomainKey(tx, row);
      if (change.remove !== undefined) await deleteAppliance(tx, change.remove);
      const joined = change.join && joinedRow(ceremony, change.join, context.clock.now());
      if (joined !== undefined) await insertAppliance(tx, joined);
    });
  } catch (error) {
    // Whether a commit that broke is kept, nobody knows: then the key must stay.
    if (!(error instanceof StorageError && error.fault === 'unavailable')) await ceremony.undo();
    if (!(error instanceof StorageError && error.fault === 'collision')) throw error;
    throw new CustodyError(
      'refused',
      'another command changes the HSMs at this moment; try again when it is done',
    );
  } finally {
    await ceremony.close();
  }
  context.onProgress({ step: 'made', domainKeyId: ceremony.domainKeyId });
  await finishRotation(context);
}

function guestsOf(
  members: readonly HsmAppliancesTable[],
  appliances: readonly ApplianceSettings[],
  { join, remove }: MemberChange,
): Guest[] {
  const guests = members
    .filter(({ name }) => name !== remove)
    .map(({ name, serial }): Guest => {
      const appliance = appliances.find((settings) => applianceName(settings) === name);
      if (appliance !== undefined) return { appliance, serial };
      const message = `HSM ${name} is not in the settings: every HSM must take part, or be removed first`;
      throw new CustodyError('settings', message);
    });
  if (join !== undefined) guests.push({ appliance: join.appliance, serial: undefined });
  return guests;
}

/** A sealing root under the new key, made in one token and opened in all others: they hold the same key. */
async function proveNewKey(
  { random, clock }: RotationContext,
  { seats: [first, ...others], domainKeyId }: Ceremony,
): Promise<DomainKeysTable> {
  if (first === undefined) throw new CustodyError('settings', 'a ceremony wants at least one HSM');
  const now = clock.now();
  const row = await makeRoot(first.process.call, first.token, domainKeyId, random, { state: 'new', now });
  for (const { process } of others) await openRoot(process.call, row);
  return row;
}

function joinedRow(
  { seats }: Ceremony,
  { appliance, capabilities }: NonNullable<MemberChange['join']>,
  now: number,
): HsmAppliancesTable | undefined {
  const name = applianceName(appliance);
  const token = seats.find((seat) => seat.name === name)?.token;
  return token && { name, ...token, capabilities, joined_at: now };
}

/**
 * Brings a rotation to its end from wherever it stands in the database: a new key comes into use, everything under old
 * ones is wrapped anew, and old ones are destroyed once nothing names them. Several processes may do it at once, and
 * each may be killed at any moment.
 */
export async function finishRotation(context: RotationContext): Promise<void> {
  const { store, onProgress, settleSeconds = SETTLE_SECONDS } = context;
  const lastWritesSeconds = context.settleSeconds ?? LAST_WRITES_SECONDS;
  const wait = (seconds: number): Promise<void> =>
    sleep(seconds * 1000, undefined, { ...(context.signal && { signal: context.signal, ref: false }) });
  for (;;) {
    const rows = await listDomainKeys(store.reader);
    const fresh = rows.find(({ state }) => state === 'new');
    const [old] = rows.filter(({ state }) => state === 'old');
    if (fresh !== undefined) {
      await wait(settleSeconds);
      // Fails where the key is not in the tokens: a command was killed while it took a key back.
      await context.call('sealUnderRoot', { rootId: fresh.root_id, plaintext: KNOWN, aad: KNOWN });
      await store.write((tx) => activateDomainKey(tx, fresh.id));
      onProgress({ step: 'activated', domainKeyId: fresh.id });
      await wait(settleSeconds);
    } else if (old !== undefined) {
      const current = rows.find(({ state }) => state === 'current');
      if (current === undefined) throw new CustodyError('unavailable', 'there is no current domain key');
      await rewrapAll(context, old, current);
      onProgress({ step: 'waiting', seconds: lastWritesSeconds });
      await wait(lastWritesSeconds);
      if (await retire(context, old)) onProgress({ step: 'destroyed', domainKeyId: old.id });
    } else return;
  }
}

const topKeysOf = (row: DomainKeysTable): TopKeys => ({ domainKeyId: row.id, rootId: row.root_id });

async function rewrapAll(
  context: RotationContext,
  old: DomainKeysTable,
  current: DomainKeysTable,
): Promise<void> {
  const { store, call, wrappedStores, onProgress } = context;
  const keys = await listSealingKeysUnder(store.reader, old.root_id);
  for (const [index, key] of keys.entries()) {
    const moved = await moveDataKey(call, key, current.root_id);
    await store.write((tx) => moveSealingKey(tx, moved, old.root_id));
    onProgress({ step: 'rewrapping', what: 'data keys', done: index + 1, left: keys.length - index - 1 });
  }
  for (const wrapped of wrappedStores) {
    let done = 0;
    for (;;) {
      const left = await wrapped.countUnder(store.reader, topKeysOf(old));
      onProgress({ step: 'rewrapping', what: wrapped.name, done, left });
      if (left === 0) break;
      const now = await wrapped.rewrapSome(call, topKeysOf(old), ROWS_AT_ONCE);
      // Somebody else may have done these; what stays under the old key without an error would be tried for ever.
      if (now === 0 && (await wrapped.countUnder(store.reader, topKeysOf(old))) === left) {
        throw new CustodyError(
          'unavailable',
          `${left} ${wrapped.name} cannot be brought under the new domain key`,
        );
      }
      done += now;
    }
  }
}

/** @returns false when something still names the key: a write came in under it, and there is more to do */
async function retire(
  { store, wrappedStores, clock }: RotationContext,
  old: DomainKeysTable,
): Promise<boolean> {
  try {
    return await store.write(async (tx) => {
      for (const wrapped of wrappedStores) {
        if ((await wrapped.countUnder(tx.db, topKeysOf(old))) > 0) return false;
      }
      await retireDomainKey(tx, old.id, clock.now());
      return true;
    });
  } catch (error) {
    // `reference`: a row names the key. `collision`: another process retired it.
    if (error instanceof StorageError && error.fault === 'reference') return false;
    if (error instanceof StorageError && error.fault === 'collision') return true;
    throw error;
  }
}
