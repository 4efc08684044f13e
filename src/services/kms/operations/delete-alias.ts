import { type AccessRule, write } from '../../contract.ts';
import { aliasPermission, keyPermission } from '../access.ts';
import { isAliasName } from '../alias-names.ts';
import { isReservedAlias } from '../aws-managed-keys.ts';
import { notAuthorized, validation } from '../errors.ts';
import { parseKeyReference, referenceNotFound } from '../key-lookup.ts';
import { deleteAlias as deleteAliasRow, findAlias } from '../records/aliases.ts';
import { kmsOf } from '../records/database.ts';
import type { DeleteAliasRequest, Input } from '../schema.ts';
import { keyTopic } from '../topics.ts';

type DeleteAliasInput = Input<DeleteAliasRequest>;

const access: AccessRule<DeleteAliasInput> = async (context, { AliasName: name }) => {
  if (!isAliasName(name)) throw validation('Invalid identifier');
  const operation = 'DeleteAlias';
  const alias = await findAlias(kmsOf(context), context, name);
  const forAlias = aliasPermission(context, operation, name);
  if (alias === undefined) return [forAlias];
  const reference = parseKeyReference(context, alias.key_id);
  const keys = { 'kms:RequestAlias': name };
  return [forAlias, await keyPermission(context, { operation, reference, keys })];
};

export const deleteAlias = write<DeleteAliasInput, void>(access, async (context, { AliasName: name }) => {
  if (isReservedAlias(name)) throw notAuthorized('');
  const { accountId, region } = context;
  const alias = await findAlias(kmsOf(context), context, name);
  if (alias === undefined) throw referenceNotFound({ accountId, region, kind: 'alias', name });
  await deleteAliasRow(kmsOf(context), alias);
  context.change(keyTopic({ account_id: accountId, region, id: alias.key_id }));
});
