import { pkcs1Of } from '../../../audit/digests/digest-form.ts';
import { listKeys } from '../../../audit/digests/signing-keys.ts';
import { read } from '../../contract.ts';
import { invalidTimeRange, invalidToken } from '../errors.ts';
import type { ListPublicKeysRequest, ListPublicKeysResponse } from '../schema.ts';

/**
 * The keys that sign digests of the record, the deployment's and those of exported log files; all at once, so no token is good.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListPublicKeys.html
 */
export const listPublicKeys = read<ListPublicKeysRequest, ListPublicKeysResponse>(
  () => [{ action: 'cloudtrail:ListPublicKeys', resources: [{ arn: '*', label: null }] }],
  async ({ db, now }, { StartTime, EndTime, NextToken }) => {
    if (NextToken !== undefined) throw invalidToken('The token is not valid.');
    const to = EndTime?.getTime() ?? now;
    const from = StartTime?.getTime() ?? to;
    if (from > to) throw invalidTimeRange('The start time must be before the end time.');
    // An export of old events is signed by today's key, under the hours of the events.
    const keys = (await listKeys(db)).filter(
      (key) => key.signs_from <= Math.max(to, now) && key.signs_until >= from,
    );
    return {
      PublicKeyList: keys.map((key) => ({
        Value: pkcs1Of(key.public_key),
        ValidityStartTime: new Date(key.signs_from),
        ValidityEndTime: new Date(key.signs_until),
        Fingerprint: key.id,
      })),
    };
  },
);
