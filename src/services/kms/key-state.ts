import type { Instant } from '../../core/clock.ts';
import { keyArn } from './arns.ts';
import { disabled, invalidState } from './errors.ts';
import type { KeyRow, KeyStoreRow, StoredKeyState } from './tables.ts';

type Stated = Pick<KeyRow, 'state' | 'deletion_at' | 'valid_to'>;

/** Whether the waiting period is over: such a key does not exist any more, even before its row is swept away. */
export const isGone = ({ deletion_at }: Stated, now: Instant): boolean =>
  deletion_at !== null && deletion_at <= now;

/** The state a key is in now: imported material that expired takes it back to waiting for material. */
export function stateOf(key: Stated, now: Instant): StoredKeyState {
  const isExpired = key.valid_to !== null && key.valid_to <= now;
  return isExpired && (key.state === 'Enabled' || key.state === 'Disabled') ? 'PendingImport' : key.state;
}

/**
 * The state that callers see: while its key store is not connected a key is unavailable, whether or not it is enabled. That
 * it is to be deleted stays to be seen.
 */
export function seenState(
  key: Stated & Pick<KeyRow, 'key_store_id'>,
  now: Instant,
  store: Pick<KeyStoreRow, 'connection_state'> | undefined,
): StoredKeyState {
  const state = stateOf(key, now);
  const isAway = key.key_store_id !== null && store?.connection_state !== 'CONNECTED';
  return isAway && (state === 'Enabled' || state === 'Disabled') ? 'Unavailable' : state;
}

/** How AWS names the states that keep an operation from a key. */
const NAMES: Readonly<Record<StoredKeyState, string>> = {
  Enabled: 'enabled',
  Disabled: 'disabled',
  PendingImport: 'pending import',
  PendingDeletion: 'pending deletion',
  PendingReplicaDeletion: 'pending replica deletion',
  Unavailable: 'unavailable',
};

/**
 * @throws AwsError DisabledException or KMSInvalidStateException where the key is in none of `allowed`
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 */
export function assertState(key: KeyRow, now: Instant, allowed: readonly StoredKeyState[]): void {
  const state = stateOf(key, now);
  if (allowed.includes(state)) return;
  const text = `${keyArn(key)} is ${NAMES[state]}.`;
  throw state === 'Disabled' ? disabled(text) : invalidState(text);
}

/** What every cryptographic operation asks first. @throws AwsError as {@link assertState} */
export const assertUsable = (key: KeyRow, now: Instant): void => assertState(key, now, ['Enabled']);
