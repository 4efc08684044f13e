import type { ReadOperation } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { makeManagedKey } from '../aws-managed-keys.ts';
import { checkGrantTokens } from '../grant-tokens.ts';
import { findKey } from '../key-lookup.ts';
import { keyMetadata } from '../key-metadata.ts';
import { kmsOf } from '../records/database.ts';
import type { DescribeKeyRequest, DescribeKeyResponse, Input } from '../schema.ts';

/** A predefined alias (`alias/aws/…`) gets its key when it is first described. */
export const describeKey: ReadOperation<Input<DescribeKeyRequest>, DescribeKeyResponse> = {
  kind: 'read',
  access: keyAccess('DescribeKey', { aliases: true, acrossAccounts: true }),
  ahead: (context, input) => makeManagedKey(context, input.KeyId),
  async run(context, input) {
    checkGrantTokens(input.GrantTokens);
    const key = await findKey(context, input.KeyId, { aliases: true });
    return { KeyMetadata: await keyMetadata(kmsOf(context), key, context.now) };
  },
};
