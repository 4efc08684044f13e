import type { AccessKeyView } from './key-view.ts';

/** What is to be done next to replace a key by another, and nothing that could refuse a call before its time. */
export type RotationStep =
  | 'CreateKey'
  | 'UseNewKey'
  | 'StopUsingOldKey'
  | 'StartDraining'
  | 'DeactivateOldKey'
  | 'DeleteOldKey'
  | 'ChooseKey';

export interface Rotation {
  readonly Step: RotationStep;
  readonly OldAccessKeyId?: string;
  readonly NewAccessKeyId?: string;
}

/** A key that was not used for so long counts as used no longer: last use is written once a minute. */
export const QUIET_MILLISECONDS = 300_000;

/**
 * Where a rotation stands, by what is known of the keys alone, oldest first: nobody has to remember it. With two keys the
 * older one is to go.
 */
export function rotationOf(keys: readonly AccessKeyView[], now: number): Rotation {
  const [older, newer, ...more] = keys;
  if (older === undefined) return { Step: 'CreateKey' };
  if (newer === undefined) return { Step: 'CreateKey', OldAccessKeyId: older.AccessKeyId };
  if (more.length > 0) return { Step: 'ChooseKey' };
  const pair = { OldAccessKeyId: older.AccessKeyId, NewAccessKeyId: newer.AccessKeyId };
  return { Step: stepOf(older, newer, now), ...pair };
}

function stepOf(older: AccessKeyView, newer: AccessKeyView, now: number): RotationStep {
  if (newer.State !== 'Active' || newer.LastUsedDate === undefined) return 'UseNewKey';
  if (older.State === 'Inactive' || older.State === 'Expired') return 'DeleteOldKey';
  const isQuiet =
    older.LastUsedDate === undefined || now - older.LastUsedDate.getTime() >= QUIET_MILLISECONDS;
  if (older.State === 'Active') return isQuiet ? 'StartDraining' : 'StopUsingOldKey';
  return isQuiet ? 'DeactivateOldKey' : 'StopUsingOldKey';
}
