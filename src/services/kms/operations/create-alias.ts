import { type AccessRule, write } from '../../contract.ts';
import { aliasPermission, keyPermission } from '../access.ts';
import { aliasNameOf, aliasTarget } from '../alias-names.ts';
import { aliasArn, keyArn } from '../arns.ts';
import { alreadyExists, limitExceeded } from '../errors.ts';
import { findKey, parseKeyReference } from '../key-lookup.ts';
import { assertState } from '../key-state.ts';
import { QUOTAS } from '../quotas.ts';
import { findAlias, insertAlias } from '../records/aliases.ts';
import { kmsOf } from '../records/database.ts';
import type { CreateAliasRequest, Input } from '../schema.ts';
import type { AliasRow } from '../tables.ts';
import { keyTopic } from '../topics.ts';

type CreateAliasInput = Input<CreateAliasRequest>;

/** Permission for the alias and, by its policy, for the key. */
const access: AccessRule<CreateAliasInput> = async (context, input) => {
  const name = aliasNameOf(input.AliasName);
  const target = aliasTarget(input.TargetKeyId);
  const operation = 'CreateAlias';
  const keys = { 'kms:RequestAlias': name };
  const reference = parseKeyReference(context, target);
  return [
    aliasPermission(context, operation, name),
    await keyPermission(context, { operation, reference, keys }),
  ];
};

export const createAlias = write<CreateAliasInput, void>(access, async (context, input) => {
  const db = kmsOf(context);
  const key = await findKey(context, input.TargetKeyId);
  const row: AliasRow = {
    account_id: context.accountId,
    region: context.region,
    name: input.AliasName,
    key_id: key.id,
    created_at: context.now,
    updated_at: context.now,
  };
  if ((await findAlias(db, context, input.AliasName)) !== undefined)
    throw alreadyExists(`An alias with the name ${aliasArn(row)} already exists`);
  assertState(key, context.now, ['Enabled', 'Disabled', 'PendingImport', 'Unavailable']);
  if ((JSON.parse(key.alias_names) as string[]).length >= QUOTAS.aliasesPerKey)
    throw limitExceeded(`${keyArn(key)} already has ${QUOTAS.aliasesPerKey} aliases.`);
  await insertAlias(db, row);
  context.change(keyTopic(key));
});
