import type { AuditEvent } from './audit-event.ts';
import { contentDigest } from './chain.ts';
import { eventDetail } from './cloudtrail-record.ts';

/** An event ready to be stored. Far smaller in memory than the event. */
export interface StorableEvent {
  /** Values of `CHAINED_COLUMNS`. */
  readonly columns: readonly unknown[];
  /** SHA-256 of the columns; what the chain links. */
  readonly content: Uint8Array;
  /** Characters of the columns together. */
  readonly size: number;
  /** Values of the denials' columns; none unless it is a denial that is explained. */
  readonly denials: readonly (readonly unknown[])[];
}

/** PostgreSQL stores no NUL: one in an event must not keep it, and all events behind it, from being stored. */
const storableText = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text);
const textOrNull = (text: string | undefined): string | null =>
  text === undefined ? null : storableText(text);

const denialColumns = (event: AuditEvent, explanation: string): readonly unknown[] => [
  event.requestId,
  event.recipientAccountId,
  storableText(event.userIdentity.principalId ?? ''),
  event.eventTime,
  storableText(explanation),
];

export function storable(event: AuditEvent): StorableEvent {
  const { eventId, recipientAccountId, eventTime, eventSource, readOnly } = event;
  const { userName: name, principalId, accessKeyId: keyId } = event.userIdentity;
  const columns = [
    eventId,
    recipientAccountId,
    storableText(event.awsRegion),
    eventTime,
    storableText(event.eventName),
    eventSource,
    textOrNull(name ?? principalId),
    textOrNull(keyId),
    readOnly ? 1 : 0,
    // JSON escapes NUL.
    JSON.stringify(eventDetail(event)),
    JSON.stringify(event.resources.map((resource) => [resource.type, storableText(resource.name)])),
  ];
  let size = event.denial?.length ?? 0;
  for (const value of columns) if (typeof value === 'string') size += value.length;
  return {
    columns,
    content: contentDigest(columns),
    size,
    denials: event.denial === undefined ? [] : [denialColumns(event, event.denial)],
  };
}
