import { createHash } from 'node:crypto';
import type { Clock, Instant } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import type { SealPurpose } from './custody.ts';
import { CustodyError } from './custody-error.ts';
import type { HsmCaller, HsmUser } from './hsm-process.ts';
import type { OpenedToken } from './hsm-protocol.ts';
import { type DataKey, dataKey, KEY_ID_BYTES } from './key-ring.ts';
import type { DomainKeyState, DomainKeysTable, SealingKeysTable } from './tables.ts';

const DATA_KEY_BYTES = 32;
const CHECK_TEXT = Buffer.from('keywarden sealing root');

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const newId = (random: Random): string => hex(random.bytes(KEY_ID_BYTES));

/** What a sealing root's check value is bound to: all of the row that says how to open it, so that no part can be exchanged. */
function rootBinding(row: Omit<DomainKeysTable, 'root_check' | 'created_at' | 'state'>): Uint8Array {
  const digest = createHash('sha256').update(row.root_wrapped).digest('hex');
  const { root_id: rootId, serial, driver, id } = row;
  return Buffer.from(
    JSON.stringify(['sealing root', 1, rootId, serial, driver, id, Number(row.mechanism), digest]),
  );
}

/** What an encrypted data key is bound to. */
const keyBinding = (key: Pick<SealingKeysTable, 'id' | 'purpose' | 'root_id' | 'active_from'>): Uint8Array =>
  Buffer.from(JSON.stringify(['data key', 1, key.id, key.purpose, key.root_id, Number(key.active_from)]));

/** Makes a sealing root under a domain key of the token; the HSM process has it open from now on. */
export async function makeRoot(
  call: HsmCaller,
  opened: Pick<OpenedToken, 'serial' | 'driver'>,
  domainKeyId: string,
  random: Random,
  { state, now }: { readonly state: DomainKeyState; readonly now: Instant },
): Promise<DomainKeysTable> {
  const made = await call('makeRoot', { rootId: newId(random), domainKeyId });
  await call('openRoot', made);
  const row = {
    id: domainKeyId,
    state,
    serial: opened.serial,
    driver: opened.driver,
    root_id: made.rootId,
    mechanism: made.mechanism,
    root_wrapped: made.wrapped,
    created_at: now,
  };
  const aad = rootBinding(row);
  const check = await call('sealUnderRoot', { rootId: made.rootId, plaintext: CHECK_TEXT, aad });
  return { ...row, root_check: check };
}

/**
 * Gives the HSM process the sealing root of a domain key that its token holds.
 * @throws CustodyError `tampered` when the row was changed
 */
export async function openRoot(call: HsmCaller, row: DomainKeysTable): Promise<void> {
  const { id: domainKeyId, root_id: rootId, root_wrapped: wrapped, mechanism } = row;
  await call('openRoot', { rootId, domainKeyId, wrapped, mechanism: Number(mechanism) });
  const text = await call('openUnderRoot', { rootId, sealed: row.root_check, aad: rootBinding(row) });
  if (Buffer.compare(text, CHECK_TEXT) !== 0) {
    throw new CustodyError('tampered', 'the check value of the sealing root is not its own');
  }
}

/** A new data key, encrypted under the sealing root. Its bytes come from the HSM. */
export async function makeDataKey(
  call: HsmUser,
  rootId: string,
  purpose: SealPurpose,
  random: Random,
  times: { readonly now: Instant; readonly activeFrom: Instant },
): Promise<SealingKeysTable> {
  const row = { id: newId(random), purpose, root_id: rootId, active_from: times.activeFrom };
  const plaintext = await call('random', { length: DATA_KEY_BYTES });
  const sealed = await call('sealUnderRoot', { rootId, plaintext, aad: keyBinding(row) });
  plaintext.fill(0);
  return { ...row, sealed, created_at: times.now };
}

/** @throws CustodyError `tampered` when the row is not as it was written */
export async function openDataKey(call: HsmUser, row: SealingKeysTable): Promise<DataKey> {
  const material = await call('openUnderRoot', {
    rootId: row.root_id,
    sealed: row.sealed,
    aad: keyBinding(row),
  });
  const purpose = row.purpose as SealPurpose;
  return dataKey({ id: row.id, purpose, activeFrom: Number(row.active_from) }, material);
}

/** The same data key under another sealing root; it does not leave the HSM process. */
export async function moveDataKey(
  call: HsmUser,
  row: SealingKeysTable,
  rootId: string,
): Promise<SealingKeysTable> {
  const moved = { ...row, root_id: rootId };
  const sealed = await call('resealUnderRoot', {
    from: { rootId: row.root_id, sealed: row.sealed, aad: keyBinding(row) },
    to: { rootId, aad: keyBinding(moved) },
  });
  return { ...moved, sealed };
}

/** The time of day, where no other clock is given. */
export const systemClock: Clock = { now: () => Date.now() };
