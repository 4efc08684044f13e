import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '../../audit/audit-event.ts';

/** What the operator did to an account, for the trail of that account. */
export const operatorEvent = (
  eventName: string,
  accountId: string,
  now: number,
  requestParameters: Readonly<Record<string, unknown>>,
): AuditEvent => ({
  eventId: randomUUID(),
  eventTime: now,
  eventSource: 'keywarden',
  eventName,
  awsRegion: 'us-east-1',
  sourceIPAddress: 'keywarden',
  userAgent: 'keywarden',
  requestId: randomUUID(),
  readOnly: false,
  eventType: 'AwsServiceEvent',
  recipientAccountId: accountId,
  userIdentity: { type: 'Unknown', userName: 'operator' },
  requestParameters,
  responseElements: null,
  resources: [],
});
