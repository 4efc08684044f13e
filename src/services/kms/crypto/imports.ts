import type { Instant } from '../../../core/clock.ts';
import type { ImportedMaterial, ImportWrapping, VaultKeySpec } from '../../../custody/vault/key-vault.ts';
import { keyArn } from '../arns.ts';
import { invalidState, unsupported, validation } from '../errors.ts';
import { assertState } from '../key-state.ts';
import { type KmsDatabase, refOf } from '../records/database.ts';
import { listMaterials } from '../records/materials.ts';
import { isReplica } from '../rotation.ts';
import type { AlgorithmSpec, ImportKeyMaterialRequest, Input, WrappingKeySpec } from '../schema.ts';
import type { KeyMaterialRow, KeyRow } from '../tables.ts';
import { incorrectMaterial, unexpectedMaterial } from './errors.ts';

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
      throw validation('A validTo date cannot be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE');
    return { expiration_model: model, valid_to: null };
  }
  if (ValidTo === undefined)
    throw validation('A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES');
  const at = ValidTo.getTime();
  if (at <= now) throw validation('ValidTo must be in the future');
  if (at > now + LONGEST_DAYS * DAY_MILLISECONDS)
    throw validation(`ValidTo must be less than ${LONGEST_DAYS} days in the future`);
  return { expiration_model: model, valid_to: at };
}

/**
 * Which wrappings take material of a spec; PKCS #1 v1.5 is out of use at AWS since 2023.
 * @throws AwsError ValidationException
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html
 */
export function wrappingFor(
  keySpec: VaultKeySpec,
  algorithm: AlgorithmSpec,
  wrappingSpec: WrappingKeySpec,
): ImportWrapping {
  // A private key of P-521 is longer than what OAEP leaves of the modulus.
  const isTooLong =
    keySpec === 'ECC_NIST_P521' && algorithm === 'RSAES_OAEP_SHA_256' && wrappingSpec === 'RSA_2048';
  const isRaw = /^(?:SYMMETRIC|HMAC)_/.test(keySpec);
  if (isOaep(algorithm) && !keySpec.startsWith('RSA_') && !isTooLong) return algorithm;
  if (isWithAes(algorithm) && !isRaw) return algorithm;
  throw validation(
    `Wrapping algorithm ${algorithm} and wrapping key spec ${wrappingSpec} cannot be used to import a ${keySpec} key.`,
  );
}

const isOaep = (algorithm: AlgorithmSpec): algorithm is AlgorithmSpec & `RSAES_OAEP_${string}` =>
  algorithm.startsWith('RSAES_OAEP_');

const isWithAes = (algorithm: AlgorithmSpec): algorithm is AlgorithmSpec & `RSA_AES_KEY_WRAP_${string}` =>
  algorithm.startsWith('RSA_AES_KEY_WRAP_');

/**
 * @throws AwsError ValidationException for members of keys with several materials that are given for another key, or for a
 * replica, which takes what its primary has
 */
export function assertMembers(key: KeyRow, input: ImportInput): void {
  const given = {
    importType: input.ImportType,
    keyMaterialId: input.KeyMaterialId,
    keyMaterialDescription: input.KeyMaterialDescription,
  };
  const named = Object.entries(given).find(([, value]) => value !== undefined)?.[0];
  if (key.key_spec !== 'SYMMETRIC_DEFAULT' && named !== undefined)
    throw validation(`Input parameter ${named} cannot be used with ${key.key_spec} imported keys.`);
  if (input.ImportType === 'NEW_KEY_MATERIAL' && input.KeyMaterialId !== undefined)
    throw validation('Input parameter keyMaterialId cannot be used with NEW_KEY_MATERIAL importType.');
  if (!isReplica(key)) return;
  if (input.KeyMaterialDescription !== undefined)
    throw validation('Key material description can only be specified on primary Multi-Region keys');
  if (input.ImportType === 'NEW_KEY_MATERIAL')
    throw validation(
      'Input parameter ImportType NEW_KEY_MATERIAL cannot be used on replica Multi-Region keys',
    );
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
  const expected = input.KeyMaterialId ?? key.current_material_id ?? rows[0]?.id ?? '';
  if (input.KeyMaterialId !== undefined && input.KeyMaterialId !== materialId)
    throw unexpectedMaterial(expected);
  if (row !== undefined) {
    if (type === 'NEW_KEY_MATERIAL')
      throw incorrectMaterial(
        `Key material (id: ${materialId}) being imported as NEW_KEY_MATERIAL is already associated with KMS key ${keyArn(key)}.`,
      );
    return { kind: 'again', row };
  }
  if (isReplica(key)) await assertOfPrimary(db, key, materialId);
  else if (type !== 'NEW_KEY_MATERIAL') throw unexpectedMaterial(expected);
  if (rows.length === 0) return { kind: 'new', sequence: 1, state: 'CURRENT' };
  if (!isSymmetric) throw unexpectedMaterial(expected);
  const pending = rows.find(({ state }) => state === 'PENDING_ROTATION');
  if (pending !== undefined)
    throw invalidState(
      `New key material (id: ${materialId}) cannot be imported into KMS key ${keyArn(key)}, because another key material (id: ${pending.id}) is pending rotation.`,
    );
  return { kind: 'new', sequence: (rows.at(-1)?.sequence ?? 0) + 1, state: 'PENDING_ROTATION' };
}

/** For replicas that are older than the list of materials each has of its primary's. */
async function assertOfPrimary(db: KmsDatabase, key: KeyRow, materialId: string): Promise<void> {
  const primary = await listMaterials(db, { ...refOf(key), region: key.primary_region ?? key.region });
  if (primary.some(({ id }) => id === materialId)) return;
  throw unexpectedMaterial(primary.find(({ state }) => state === 'CURRENT')?.id ?? '');
}

/** Material that was imported ahead is not needed yet. */
const isNeeded = ({ state }: KeyMaterialRow): boolean => state !== 'PENDING_ROTATION';

/** Whether all material is there that a key may need. */
export const isWhole = (materials: readonly KeyMaterialRow[], now: Instant): boolean => {
  const needed = materials.filter(isNeeded);
  const isThere = ({ blob, valid_to }: KeyMaterialRow): boolean =>
    blob !== null && (valid_to === null || valid_to > now);
  return needed.length > 0 && needed.every(isThere);
};

/** What is told of imported material in the other regions of its key, where it has to be imported too. */
export const awaitedMaterial = (row: KeyMaterialRow, region: string): KeyMaterialRow => ({
  ...row,
  region,
  blob: null,
  wrapped_under: null,
  expiration_model: null,
  valid_to: null,
});

/**
 * What an import makes of its key: usable, even if it was disabled, once all material is there that it may need, which then is until
 * `valid_to`.
 */
export function keyAfterImport(
  materials: readonly KeyMaterialRow[],
  now: Instant,
): Pick<KeyRow, 'state' | 'expiration_model' | 'valid_to'> {
  const needed = materials.filter(isNeeded);
  const ends = needed.map(({ valid_to }) => valid_to).filter((end) => end !== null);
  const current = needed.find(({ state }) => state === 'CURRENT');
  return {
    state: isWhole(needed, now) ? 'Enabled' : 'PendingImport',
    expiration_model: current?.expiration_model ?? null,
    valid_to: ends.length === 0 ? null : Math.min(...ends),
  };
}
