import { type AccessRule, write } from '../../contract.ts';
import { aliasPermission, keyPermission } from '../access.ts';
import { aliasNameOf, aliasTarget } from '../alias-names.ts';
import { keyArn } from '../arns.ts';
import { limitExceeded, validation } from '../errors.ts';
import { findKey, parseKeyReference, referenceNotFound } from '../key-lookup.ts';
import { assertState } from '../key-state.ts';
import { QUOTAS } from '../quotas.ts';
import { findAlias, moveAlias } from '../records/aliases.ts';
import { kmsOf } from '../records/database.ts';
import { findKeyRow } from '../records/keys.ts';
import type { Input, UpdateAliasRequest } from '../schema.ts';
import type { KeyRow } from '../tables.ts';
import { keyTopic } from '../topics.ts';

type UpdateAliasInput = Input<UpdateAliasRequest>;

/** Permission for the alias, the key it had, and the key it gets. */
const access: AccessRule<UpdateAliasInput> = async (context, input) => {
  const name = aliasNameOf(input.AliasName);
  const target = aliasTarget(input.TargetKeyId);
  const operation = 'UpdateAlias';
  const keys = { 'kms:RequestAlias': name };
  const alias = await findAlias(kmsOf(context), context, name);
  const permissions = [
    aliasPermission(context, operation, name),
    await keyPermission(context, { operation, reference: parseKeyReference(context, target), keys }),
  ];
  if (alias === undefined) return permissions;
  const reference = parseKeyReference(context, alias.key_id);
  return [...permissions, await keyPermission(context, { operation, reference, keys })];
};

export const updateAlias = write<UpdateAliasInput, void>(access, async (context, input) => {
  const db = kmsOf(context);
  const alias = await findAlias(db, context, input.AliasName);
  if (alias === undefined) throw aliasNotFound(context, input.AliasName);
  const key = await findKey(context, input.TargetKeyId);
  assertState(key, context.now, ['Enabled', 'Disabled', 'PendingImport', 'Unavailable']);
  const old = await findKeyRow(db, { ...context, keyId: alias.key_id });
  if (old !== undefined) assertSameKind(old, key);
  const names = JSON.parse(key.alias_names) as string[];
  if (!names.includes(alias.name) && names.length >= QUOTAS.aliasesPerKey)
    throw limitExceeded(`${keyArn(key)} already has ${QUOTAS.aliasesPerKey} aliases.`);
  await moveAlias(db, alias, key.id, context.now);
  context.change(keyTopic(key));
  if (old !== undefined) context.change(keyTopic(old));
});

const aliasNotFound = (place: { accountId: string; region: string }, name: string) =>
  referenceNotFound({ accountId: place.accountId, region: place.region, kind: 'alias', name });

/** Code that names an alias must go on working: the new key does what the old one did. */
function assertSameKind(old: KeyRow, key: KeyRow): void {
  const isSymmetric = (row: KeyRow): boolean => row.key_spec === 'SYMMETRIC_DEFAULT';
  const isHmac = (row: KeyRow): boolean => row.key_usage === 'GENERATE_VERIFY_MAC';
  const isSame =
    old.key_usage === key.key_usage && isSymmetric(old) === isSymmetric(key) && isHmac(old) === isHmac(key);
  if (!isSame)
    throw validation(
      'The current and new KMS key of an alias must be the same type (both symmetric or both asymmetric or both HMAC) and have the same key usage.',
    );
}
