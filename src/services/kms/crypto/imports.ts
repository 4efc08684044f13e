import type { Instant } from '../../../core/clock.ts';
import type { ImportedMaterial } from '../../../custody/vault/key-vault.ts';
import { keyArn } from '../arns.ts';
import { invalidState, unsupported, validation } from '../errors.ts';
import { assertState } from '../key-state.ts';
import { type KmsDatabase, refOf } from '../records/database.ts';
import { listMaterials } from '../records/materials.ts';
import type { ImportKeyMaterialRequest, Input } from '../schema.ts';
import type { KeyMaterialRow, KeyRow } from '../tables.ts';
import { incorrectKeyMaterial } from './errors.ts';

type ImportInput = Input<ImportKeyMaterialRequest>;

const DAY_MILLISECONDS = 86_400_000;
const LONGEST_DAYS = 365;

/** @throws AwsError UnsupportedOperationException, KMSInvalidStateException */
export function assertImportable(key: KeyRow, now: Instant): void {
  if (key.origin !== 'EXTERNAL')
    throw unsupported(`${keyArn(key)} origin is ${key.origin} which is not valid for this operation.`);
  assertState(key, now, ['Enabled', 'Disabled', 'PendingImport']);
}

export interface Expiration {
  readonly expiration_model: 'KEY_MATERIAL_EXPIRES' | 'KEY_MATERIAL_DOES_NOT_EXPIRE';
  readonly valid_to: Instant | null;
}

/** @throws AwsError ValidationException */
export function expirationOf({ ExpirationModel, ValidTo }: ImportInput, now: Instant): Expiration {
  const model = ExpirationModel ?? 'KEY_MATERIAL_EXPIRES';
  if (model === 'KEY_MATERIAL_DOES_NOT_EXPIRE') {
    if (ValidTo !== undefined)
      throw validation(
        'A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE',
      );
    return { expiration_model: model, valid_to: null };
  }
  if (ValidTo === undefined)
    throw validation('A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES');
  const at = ValidTo.getTime();
  if (at <= now || at > now + LONGEST_DAYS * DAY_MILLISECONDS)
    throw validation(`The validTo date must be in the future, at most ${LONGEST_DAYS} days from now`);
  return { expiration_model: model, valid_to: at };
}

/** What an import does: put back material the key had, or bring new. */
export type ImportPlan =
  | { readonly kind: 'again'; readonly row: KeyMaterialRow }
  | { readonly kind: 'new'; readonly sequence: number; readonly state: 'CURRENT' | 'PENDING_ROTATION' };

/**
 * @throws AwsError IncorrectKeyMaterialException where the material is not what the call says it is; for keys that do not
 * rotate that is any other than the first
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html
 */
export async function planImport(
  db: KmsDatabase,
  key: KeyRow,
  input: ImportInput,
  { materialId }: Pick<ImportedMaterial, 'materialId'>,
): Promise<ImportPlan> {
  const rows = await listMaterials(db, refOf(key));
  const row = rows.find(({ id }) => id === materialId);
  const isSymmetric = key.key_spec === 'SYMMETRIC_DEFAULT';
  const type = input.ImportType ?? (rows.length === 0 ? 'NEW_KEY_MATERIAL' : 'EXISTING_KEY_MATERIAL');
  if (input.KeyMaterialId !== undefined && type === 'NEW_KEY_MATERIAL')
    throw validation('A key material ID cannot be specified for new key material');
  if (input.KeyMaterialId !== undefined && input.KeyMaterialId !== materialId) throw incorrectKeyMaterial();
  if (row !== undefined) {
    if (type === 'NEW_KEY_MATERIAL') throw incorrectKeyMaterial();
    return { kind: 'again', row };
  }
  if (rows.length === 0 && isReplica(key)) await assertOfPrimary(db, key, materialId);
  else if (type !== 'NEW_KEY_MATERIAL') throw incorrectKeyMaterial();
  if (rows.length === 0) return { kind: 'new', sequence: 1, state: 'CURRENT' };
  if (!isSymmetric) throw incorrectKeyMaterial();
  if (isReplica(key)) await assertOfPrimary(db, key, materialId);
  const pending = rows.find(({ state }) => state === 'PENDING_ROTATION');
  if (pending !== undefined)
    throw invalidState(
      `New key material (id: ${materialId}) cannot be imported into KMS key ${keyArn(key)}, because another key material (id: ${pending.id}) is pending rotation.`,
    );
  return { kind: 'new', sequence: (rows.at(-1)?.sequence ?? 0) + 1, state: 'PENDING_ROTATION' };
}

const isReplica = (key: KeyRow): boolean => key.primary_region !== null && key.primary_region !== key.region;

/** A replica takes the material of its primary and no other. */
async function assertOfPrimary(db: KmsDatabase, key: KeyRow, materialId: string): Promise<void> {
  const primary = await listMaterials(db, { ...refOf(key), region: key.primary_region ?? key.region });
  if (!primary.some(({ id }) => id === materialId)) throw incorrectKeyMaterial();
}

/** What an import makes of its key: usable once all material is there that it may need, which then is until `valid_to`. */
export function keyAfterImport(
  key: KeyRow,
  materials: readonly KeyMaterialRow[],
  now: Instant,
): Pick<KeyRow, 'state' | 'expiration_model' | 'valid_to'> {
  const needed = materials.filter(({ state }) => state !== 'PENDING_ROTATION');
  const isWhole = needed.every(
    ({ blob, valid_to }) => blob !== null && (valid_to === null || valid_to > now),
  );
  const ends = needed.map(({ valid_to }) => valid_to).filter((end) => end !== null);
  const current = needed.find(({ state }) => state === 'CURRENT');
  const usable = key.state === 'Disabled' ? 'Disabled' : 'Enabled';
  return {
    state: isWhole ? usable : 'PendingImport',
    expiration_model: current?.expiration_model ?? null,
    valid_to: ends.length === 0 ? null : Math.min(...ends),
  };
}
