import { write } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { dryRun, notFound } from '../errors.ts';
import { findKey } from '../key-lookup.ts';
import { kmsOf } from '../records/database.ts';
import { deleteGrant, findGrantOf } from '../records/grants.ts';
import type { Input, RevokeGrantRequest } from '../schema.ts';
import { keyTopic } from '../topics.ts';

type RevokeGrantInput = Input<RevokeGrantRequest>;

export const revokeGrant = write<RevokeGrantInput, void>(
  keyAccess<RevokeGrantInput>('RevokeGrant', { acrossAccounts: true }),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    const grant = await findGrantOf(kmsOf(context), key, input.GrantId);
    if (grant === undefined) throw notFound(`Grant ID ${input.GrantId} not found`);
    if (input.DryRun === true) throw dryRun();
    await deleteGrant(kmsOf(context), grant.id);
    context.change(keyTopic(key));
  },
);
