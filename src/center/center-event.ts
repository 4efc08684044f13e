import type { AuditEvent } from '../audit/audit-event.ts';
import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';

interface Happened {
  readonly newUuid: () => string;
  readonly now: Instant;
  /** Whose trail it is in. */
  readonly accountId: AccountId;
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Of who caused it; the server itself unless told. */
  readonly sourceAddress?: string;
}

/** What happened without a call: by itself, or by somebody who needs no account. */
export const centerEvent = ({
  newUuid,
  now,
  accountId,
  name,
  parameters,
  sourceAddress = 'keywarden',
}: Happened): AuditEvent => ({
  eventId: newUuid(),
  eventTime: now,
  eventSource: 'securitycenter',
  eventName: name,
  awsRegion: 'us-east-1',
  sourceIPAddress: sourceAddress,
  userAgent: 'keywarden',
  requestId: newUuid(),
  readOnly: false,
  eventType: 'AwsServiceEvent',
  recipientAccountId: accountId,
  userIdentity: { type: 'Unknown', userName: 'keywarden' },
  requestParameters: { ...parameters },
  responseElements: null,
  resources: [],
});
