import { findEvents, placeOf } from '../../../audit/find-events.ts';
import type { EventPlace } from '../../../audit/postings.ts';
import { type OperationContext, read } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { findKey } from '../key-lookup.ts';
import type { GetKeyLastUsageRequest, GetKeyLastUsageResponse, Input, KeyLastUsageData } from '../schema.ts';
import type { KeyRow } from '../tables.ts';

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyLastUsageData.html */
const TRACKED: ReadonlySet<string> = new Set([
  'Decrypt',
  'DeriveSharedSecret',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'ReEncrypt',
  'Sign',
  'Verify',
  'VerifyMac',
]);

/** Events of one look at the trail, and looks at most: a key that is only ever looked at counts as unused. */
const EVENTS = 50;
const LOOKS = 20;

/** What the trail of the key's account says; events are there within 100 ms. */
export const getKeyLastUsage = read<Input<GetKeyLastUsageRequest>, GetKeyLastUsageResponse>(
  keyAccess('GetKeyLastUsage'),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    const created = new Date(key.created_at);
    return {
      KeyId: key.id,
      KeyLastUsage: await lastUsage(context, key),
      TrackingStartDate: created,
      KeyCreationDate: created,
    };
  },
);

async function lastUsage({ db }: OperationContext, key: KeyRow): Promise<KeyLastUsageData> {
  let place: { readonly behind?: EventPlace } = {};
  for (let look = 0; look < LOOKS; look++) {
    const filter = { accountId: key.account_id, region: key.region, resourceName: keyArn(key), ...place };
    const events = await findEvents(db, filter, EVENTS);
    for (const event of events) {
      const detail = JSON.parse(event.detail) as { readonly errorCode?: string; readonly requestID?: string };
      if (!TRACKED.has(event.event_name) || detail.errorCode !== undefined) continue;
      return {
        Operation: event.event_name as NonNullable<KeyLastUsageData['Operation']>,
        Timestamp: new Date(event.event_time),
        CloudTrailEventId: event.event_id,
        ...(detail.requestID !== undefined && { KmsRequestId: detail.requestID }),
      };
    }
    const last = events.at(-1);
    if (last === undefined || events.length < EVENTS) return {};
    place = { behind: placeOf(last) };
  }
  return {};
}
