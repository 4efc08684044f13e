import { accountOfUniqueId } from '../../../core/unique-id.ts';
import { read } from '../../contract.ts';
import { validationError } from '../errors.ts';
import { accountOfAccessKey } from '../records.ts';
import type { GetAccessKeyInfoRequest, GetAccessKeyInfoResponse, Input } from '../schema.ts';

/** Tells the account of a key id, alive or not: newer ids carry it, and ours are in the database. */
export const getAccessKeyInfo = read<Input<GetAccessKeyInfoRequest>, GetAccessKeyInfoResponse>(
  () => [{ action: 'sts:GetAccessKeyInfo', resources: [{ arn: '*', label: null }] }],
  async ({ db }, { AccessKeyId }) => {
    const known = await accountOfAccessKey(db, AccessKeyId);
    const account = known ?? (/^A[KS]IA/.test(AccessKeyId) ? accountOfUniqueId(AccessKeyId) : undefined);
    if (account === undefined) throw validationError('Access key is not valid.');
    return { Account: account };
  },
);
