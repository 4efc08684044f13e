import { preparedWrite } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { type MadeManagedKey, makeManagedKey, storeManagedKey } from '../aws-managed-keys.ts';
import { checkGrantTokens } from '../grant-tokens.ts';
import { findKey } from '../key-lookup.ts';
import { keyMetadata } from '../key-metadata.ts';
import { kmsOf } from '../records/database.ts';
import type { DescribeKeyRequest, DescribeKeyResponse, Input } from '../schema.ts';

type DescribeKeyInput = Input<DescribeKeyRequest>;

/**
 * Writes only where it is asked for a predefined alias (`alias/aws/…`) for the first time: that makes the key.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
 */
export const describeKey = preparedWrite<DescribeKeyInput, DescribeKeyResponse, MadeManagedKey | undefined>(
  keyAccess('DescribeKey', { aliases: true, acrossAccounts: true }),
  (context, input) => makeManagedKey(context, input.KeyId),
  async (context, input, made) => {
    checkGrantTokens(input.GrantTokens);
    if (made !== undefined) await storeManagedKey(context, made);
    const key = await findKey(context, input.KeyId, { aliases: true });
    return { KeyMetadata: await keyMetadata(kmsOf(context), key, context.now) };
  },
  { isRead: true },
);
