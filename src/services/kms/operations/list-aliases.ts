import { type OperationContext, read } from '../../contract.ts';
import { accountAccess } from '../access.ts';
import { aliasArn } from '../arns.ts';
import { PREDEFINED_ALIASES } from '../aws-managed-keys.ts';
import { findKey } from '../key-lookup.ts';
import { page } from '../paging.ts';
import { listAliasRows } from '../records/aliases.ts';
import { kmsOf } from '../records/database.ts';
import type { AliasListEntry, Input, ListAliasesRequest, ListAliasesResponse } from '../schema.ts';

/** Predefined aliases are listed before their keys are made, then without a target. */
export const listAliases = read<Input<ListAliasesRequest>, ListAliasesResponse>(
  accountAccess('ListAliases'),
  async (context, input) => {
    const keyId = input.KeyId === undefined ? undefined : (await findKey(context, input.KeyId)).id;
    const keyOf = ({ AliasName = '' }: AliasListEntry): string => AliasName;
    const scope = { operation: 'ListAliases', filters: [keyId ?? null], usual: 50, keyOf };
    const { items, output } = await page(context, scope, input, (after, limit) =>
      entries(context, keyId, after, limit),
    );
    return { Aliases: [...items], ...output };
  },
);

async function entries(
  context: OperationContext,
  keyId: string | undefined,
  after: string | undefined,
  limit: number,
): Promise<AliasListEntry[]> {
  const { accountId: account_id, region } = context;
  const rows = await listAliasRows(kmsOf(context), context, keyId, after, limit);
  const made = rows.map((row) => ({
    AliasName: row.name,
    AliasArn: aliasArn(row),
    TargetKeyId: row.key_id,
    CreationDate: new Date(row.created_at),
    LastUpdatedDate: new Date(row.updated_at),
  }));
  if (keyId !== undefined) return made;
  const taken = new Set(made.map(({ AliasName }) => AliasName));
  const predefined = PREDEFINED_ALIASES.filter(
    (name) => !taken.has(name) && (after === undefined || name > after),
  ).map((name) => ({ AliasName: name, AliasArn: aliasArn({ account_id, region, name }) }));
  return [...made, ...predefined]
    .sort((one, other) => (one.AliasName < other.AliasName ? -1 : 1))
    .slice(0, limit);
}
