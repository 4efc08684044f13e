import type { AuditEvent } from './audit-event.ts';

/** Version of the record's form that the members below follow. */
const EVENT_VERSION = '1.11';

/** CloudTrail prints whole seconds. */
const isoSeconds = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}Z`;

/** The event as a CloudTrail record: the JSON text that `LookupEvents` answers in `CloudTrailEvent`. */
export function cloudTrailRecord(event: AuditEvent): string {
  return JSON.stringify({
    eventVersion: EVENT_VERSION,
    userIdentity: event.userIdentity,
    eventTime: isoSeconds(event.eventTime),
    eventSource: event.eventSource,
    eventName: event.eventName,
    awsRegion: event.awsRegion,
    sourceIPAddress: event.sourceIPAddress,
    userAgent: event.userAgent,
    errorCode: event.errorCode,
    errorMessage: event.errorMessage,
    requestParameters: event.requestParameters,
    responseElements: event.responseElements,
    requestID: event.requestId,
    eventID: event.eventId,
    readOnly: event.readOnly,
    eventType: event.eventType,
    managementEvent: true,
    recipientAccountId: event.recipientAccountId,
    eventCategory: 'Management',
    tlsDetails: event.tlsDetails,
  });
}
