import { createHash } from 'node:crypto';
import type { Clock, Instant } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import type { SealPurpose } from './custody.ts';
import { CustodyError } from './custody-error.ts';
import type { HsmCaller } from './hsm-process.ts';
import type { OpenedToken } from './hsm-protocol.ts';
import { type DataKey, dataKey, KEY_ID_BYTES } from './key-ring.ts';
import type { HsmTokensTable, SealingKeysTable, SealingRootsTable } from './tables.ts';

type TokenRow = Omit<HsmTokensTable, 'name'>;
type RootRow = Omit<SealingRootsTable, 'token_name'>;

const DATA_KEY_BYTES = 32;
const CHECK_TEXT = Buffer.from('keywarden sealing root');

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const newId = (random: Random): string => hex(random.bytes(KEY_ID_BYTES));

/** What a sealing root's check value is bound to: all of its row and its token's, so that no part can be exchanged. */
function rootBinding(token: TokenRow, root: Omit<RootRow, 'check_value' | 'created_at'>): Uint8Array {
  const { serial, driver, domain_key_id: domainKeyId } = token;
  const digest = createHash('sha256').update(root.wrapped).digest('hex');
  return Buffer.from(
    JSON.stringify(['sealing root', 1, root.id, serial, driver, domainKeyId, Number(root.mechanism), digest]),
  );
}

/** What an encrypted data key is bound to. */
const keyBinding = (key: Pick<SealingKeysTable, 'id' | 'purpose' | 'root_id' | 'active_from'>): Uint8Array =>
  Buffer.from(JSON.stringify(['data key', 1, key.id, key.purpose, key.root_id, Number(key.active_from)]));

/** Makes the sealing root of a new database. */
export async function makeRoot(
  call: HsmCaller,
  opened: OpenedToken,
  random: Random,
  now: Instant,
): Promise<{ readonly token: TokenRow; readonly root: RootRow }> {
  const { serial, label, driver } = opened;
  const [domainKeyId, ...others] = opened.domainKeyIds;
  if (domainKeyId === undefined || others.length > 0) {
    const count = opened.domainKeyIds.length;
    throw new CustodyError('wrong-token', `a new database wants a token with one domain key, not ${count}`);
  }
  const token = { serial, label, driver, domain_key_id: domainKeyId, created_at: now };
  const made = await call('makeRoot', { rootId: newId(random), domainKeyId });
  await call('openRoot', made);
  const unchecked = { id: made.rootId, wrapped: made.wrapped, mechanism: made.mechanism };
  const aad = rootBinding(token, unchecked);
  const check = await call('sealUnderRoot', { rootId: made.rootId, plaintext: CHECK_TEXT, aad });
  return { token, root: { ...unchecked, check_value: check, created_at: now } };
}

/**
 * Gives the HSM process the database's sealing root.
 * @throws CustodyError `wrong-token` when the database belongs to another token, `tampered` when its rows were changed
 */
export async function openRoot(
  call: HsmCaller,
  opened: OpenedToken,
  { token, root }: { readonly token: TokenRow; readonly root: RootRow },
): Promise<void> {
  if (token.driver !== opened.driver || !opened.domainKeyIds.includes(token.domain_key_id)) {
    throw new CustodyError(
      'wrong-token',
      `this database belongs to another domain key than the one of token ${opened.serial}`,
    );
  }
  const keys = { rootId: root.id, domainKeyId: token.domain_key_id };
  await call('openRoot', { ...keys, wrapped: root.wrapped, mechanism: Number(root.mechanism) });
  const aad = rootBinding(token, root);
  const text = await call('openUnderRoot', { rootId: root.id, sealed: root.check_value, aad });
  if (Buffer.compare(text, CHECK_TEXT) !== 0) {
    throw new CustodyError('tampered', 'the check value of the sealing root is not its own');
  }
  await call('useKeys', keys);
}

/** A new data key, encrypted under the sealing root. Its bytes come from the HSM. */
export async function makeDataKey(
  call: HsmCaller,
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
export async function openDataKey(call: HsmCaller, row: SealingKeysTable): Promise<DataKey> {
  const material = await call('openUnderRoot', {
    rootId: row.root_id,
    sealed: row.sealed,
    aad: keyBinding(row),
  });
  const purpose = row.purpose as SealPurpose;
  return dataKey({ id: row.id, purpose, activeFrom: Number(row.active_from) }, material);
}

/** The time of day, where no other clock is given. */
export const systemClock: Clock = { now: () => Date.now() };
