import type { AwsError } from '../../core/aws-error.ts';
import type { Instant } from '../../core/clock.ts';
import { keyArn } from './arns.ts';
import { unsupported } from './errors.ts';
import { type MadeMaterial, newMaterialRow } from './new-key.ts';
import { type KmsDatabase, refOf } from './records/database.ts';
import { findRelatedKeys, otherRegions, updateKey } from './records/keys.ts';
import { findMaterial, insertMaterial, listMaterials, updateMaterial } from './records/materials.ts';
import type { KeyMaterialRow, KeyRow } from './tables.ts';
import { keyTopic } from './topics.ts';

export const DEFAULT_PERIOD_DAYS = 365;
const DAY_MILLISECONDS = 86_400_000;

export const nextRotation = (from: Instant, days: number): Instant => from + days * DAY_MILLISECONDS;

export const isReplica = (key: Pick<KeyRow, 'region' | 'primary_region'>): boolean =>
  key.primary_region !== null && key.primary_region !== key.region;

/**
 * Only symmetric encryption keys rotate; imported material only on demand, and replicas with their primary.
 * @throws AwsError UnsupportedOperationException
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
export function assertRotates(
  key: KeyRow,
  operation: 'EnableKeyRotation' | 'DisableKeyRotation' | 'RotateKeyOnDemand',
): void {
  const isOnDemand = operation === 'RotateKeyOnDemand';
  // AWS says nothing more here.
  if (key.key_spec !== 'SYMMETRIC_DEFAULT') throw unsupported('');
  if (key.origin !== 'AWS_KMS' && !(isOnDemand && key.origin === 'EXTERNAL')) throw unsuitableOrigin(key);
  if (isReplica(key))
    throw unsupported(`${keyArn(key)} is a multi-region replica key which is not valid for ${operation}.`);
}

export const unsuitableOrigin = (key: KeyRow): AwsError =>
  unsupported(`${keyArn(key)} origin is ${key.origin} which is not valid for this operation.`);

/** Whether imported material is not there in every other region of its key. */
export async function isAwaitedElsewhere(
  db: KmsDatabase,
  key: KeyRow,
  { id }: Pick<KeyMaterialRow, 'id'>,
): Promise<boolean> {
  for (const other of await otherRegions(db, key)) {
    const there = await findMaterial(db, refOf(other), id);
    if (there?.blob == null) return true;
  }
  return false;
}

/** New material for a rotation: made anew, or imported ahead. */
export interface NextMaterial {
  readonly id: string;
  /** Undefined where its row is there already. */
  readonly made?: Pick<MadeMaterial, 'materialId' | 'blob' | 'wrappedUnder'>;
}

interface Rotation {
  readonly type: 'AUTOMATIC' | 'ON_DEMAND';
  readonly now: Instant;
  readonly change: (topic: string) => void;
}

/**
 * Makes `next` what a key encrypts with, in all regions of a multi-Region key; older materials go on to decrypt.
 * The date of the next automatic rotation moves with automatic rotations only.
 */
export async function rotate(
  db: KmsDatabase,
  key: KeyRow,
  next: NextMaterial,
  rotation: Rotation,
): Promise<void> {
  const related = key.primary_region === null ? [key] : await findRelatedKeys(db, key);
  for (const one of related) await rotateOne(db, one, next, rotation);
}

async function rotateOne(
  db: KmsDatabase,
  key: KeyRow,
  next: NextMaterial,
  { type, now, change }: Rotation,
): Promise<void> {
  const ref = refOf(key);
  const materials = await listMaterials(db, ref);
  const current = materials.find(({ state }) => state === 'CURRENT');
  if (current !== undefined) await updateMaterial(db, ref, current.id, { state: 'NON_CURRENT' });
  const rotated = { state: 'CURRENT', rotated_at: now, rotation_type: type } as const;
  if (next.made === undefined) await updateMaterial(db, ref, next.id, rotated);
  else {
    const sequence = Math.max(0, ...materials.map((material) => material.sequence)) + 1;
    await insertMaterial(db, { ...newMaterialRow(key, next.made, now), sequence, ...rotated });
  }
  const period = key.rotation_period_days ?? DEFAULT_PERIOD_DAYS;
  await updateKey(db, ref, {
    current_material_id: next.id,
    ...(type === 'AUTOMATIC' && key.next_rotation_at !== null
      ? { next_rotation_at: nextRotation(now, period) }
      : {}),
  });
  change(keyTopic(key));
}
