import type { OutputOf } from '../../api/operations.ts';

type LookedUp = NonNullable<OutputOf<'cloudtrail', 'LookupEvents'>['Events']>[number];

/** An audit event with what tables and charts show of it. */
export interface RecordedEvent {
  readonly id: string;
  readonly time: string;
  readonly name: string;
  readonly source: string;
  readonly userName: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly address: string | undefined;
  /** Undefined where the call succeeded. */
  readonly errorCode: string | undefined;
  readonly isRead: boolean;
  readonly resources: readonly string[];
  /** The whole record, as CloudTrail writes it. */
  readonly record: Readonly<Record<string, unknown>>;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export function recordedEvent(event: LookedUp): RecordedEvent {
  const record = JSON.parse(event.CloudTrailEvent ?? '{}') as Readonly<Record<string, unknown>>;
  return {
    id: event.EventId ?? '',
    time: event.EventTime ?? '',
    name: event.EventName ?? '',
    source: event.EventSource ?? '',
    userName: event.Username,
    accessKeyId: event.AccessKeyId,
    address: textOf(record['sourceIPAddress']),
    errorCode: textOf(record['errorCode']),
    isRead: event.ReadOnly === 'true',
    resources: (event.Resources ?? []).flatMap(({ ResourceName }) => ResourceName ?? []),
    record,
  };
}
