import type { Credential } from '../../../api/own-operations.ts';

/** Where the replacement of a key stands: by its place in {@link ROTATION_STEPS}, or past its end. */
export interface RotationProgress {
  readonly at: number;
  /** The key that stays; undefined where there is none yet. */
  readonly newKey: Credential | undefined;
  /** Whether the new key came after the old one: only then going back may delete it. */
  readonly isNewYounger: boolean;
}

export const ROTATION_STEPS = [
  'Make a second key',
  'Put it into your programs, and see them use it',
  'Let the old key drain',
  'Deactivate the old key',
  'Delete the old key',
] as const;

const [MAKE, SWITCH, DRAIN, DEACTIVATE, DELETE, DONE] = [0, 1, 2, 3, 4, 5];

/** The step that an old key of that state waits for. */
const BY_STATE: Readonly<Record<string, number>> = {
  Active: SWITCH,
  Draining: DEACTIVATE,
  Inactive: DELETE,
  Expired: DELETE,
};

/**
 * By what the keys are now, so that whoever closes the page goes on where it was. `isSwitched` says that the person, or the
 * server by what it saw, takes all programs to use the new key.
 */
export function rotationProgress(
  keys: readonly Credential[],
  oldId: string,
  isSwitched: boolean,
): RotationProgress {
  const old = keys.find(({ Id }) => Id === oldId);
  const [newKey] = keys
    .filter(({ Id }) => Id !== oldId)
    .toSorted((one, other) => Date.parse(other.CreateDate) - Date.parse(one.CreateDate));
  if (old === undefined) return { at: DONE, newKey, isNewYounger: false };
  if (newKey === undefined) return { at: MAKE, newKey, isNewYounger: false };
  const isNewYounger = Date.parse(newKey.CreateDate) >= Date.parse(old.CreateDate);
  const waiting = BY_STATE[old.State] ?? SWITCH;
  return { at: waiting === SWITCH && isSwitched ? DRAIN : waiting, newKey, isNewYounger };
}
