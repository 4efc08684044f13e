import { isoSeconds } from '../core/iso-seconds.ts';
import type { AuditEvent } from './audit-event.ts';
import type { AuditEventRow } from './tables.ts';

/** Version of the record's form that the members below follow. */
const EVENT_VERSION = '1.11';

/** The members of a record that no column of the table holds; see {@link AuditEventRow.detail}. */
export const eventDetail = (event: AuditEvent) => ({
  userIdentity: event.userIdentity,
  sourceIPAddress: event.sourceIPAddress,
  userAgent: event.userAgent,
  errorCode: event.errorCode,
  errorMessage: event.errorMessage,
  requestParameters: event.requestParameters,
  responseElements: event.responseElements,
  additionalEventData: event.additionalEventData,
  requestID: event.requestId,
  eventType: event.eventType,
  sharedEventID: event.sharedEventId,
  tlsDetails: event.tlsDetails,
  sessionCredentialFromConsole: event.isFromConsole === true ? 'true' : undefined,
});

type EventDetail = ReturnType<typeof eventDetail>;

/** The CloudTrail record of a stored event: the JSON text that `LookupEvents` answers in `CloudTrailEvent`. */
export function cloudTrailRecord(row: Omit<AuditEventRow, 'sequence' | 'resources' | 'hash'>): string {
  const { requestID, eventType, sharedEventID, tlsDetails, userIdentity, ...rest }: EventDetail = JSON.parse(
    row.detail,
  );
  const { sessionCredentialFromConsole, ...detail } = rest;
  return JSON.stringify({
    eventVersion: EVENT_VERSION,
    userIdentity,
    eventTime: isoSeconds(row.event_time),
    eventSource: row.event_source,
    eventName: row.event_name,
    awsRegion: row.region,
    ...detail,
    requestID,
    eventID: row.event_id,
    readOnly: row.read_only === 1,
    eventType,
    managementEvent: true,
    recipientAccountId: row.account_id,
    sharedEventID,
    eventCategory: 'Management',
    tlsDetails,
    sessionCredentialFromConsole,
  });
}
