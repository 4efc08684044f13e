import { cloudTrailRecord } from '../../../audit/cloudtrail-record.ts';
import { type EventFilter, type FoundEvent, findEvents, placeOf } from '../../../audit/find-events.ts';
import type { EventPlace } from '../../../audit/postings.ts';
import { SealError } from '../../../custody/seal-error.ts';
import { type OperationContext, read } from '../../contract.ts';
import {
  invalidEventCategory,
  invalidLookupAttributes,
  invalidMaxResults,
  invalidNextToken,
  invalidTimeRange,
} from '../errors.ts';
import type { LookupEventsRequest, LookupEventsResponse } from '../schema.ts';

/** Events in an answer when the caller does not say, and at most. */
const MOST_RESULTS = 50;

/** Attribute keys → the filter they make. */
const ATTRIBUTES: Readonly<Record<string, (value: string) => Partial<EventFilter>>> = {
  AccessKeyId: (accessKeyId) => ({ accessKeyId }),
  EventId: (eventId) => ({ eventId }),
  EventName: (eventName) => ({ eventName }),
  EventSource: (eventSource) => ({ eventSource }),
  ReadOnly: (value) => ({ readOnly: value === 'true' }),
  ResourceName: (resourceName) => ({ resourceName }),
  ResourceType: (resourceType) => ({ resourceType }),
  Username: (userName) => ({ userName }),
};

/**
 * Events of the caller's account in the region asked, newest first. Events of global services (IAM) stand in us-east-1.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export const lookupEvents = read<LookupEventsRequest, LookupEventsResponse>(
  () => [{ action: 'cloudtrail:LookupEvents', resources: [{ arn: '*', label: null }] }],
  async (context, input) => {
    const filter = filterOf(context, input);
    const boundTo = JSON.stringify(['LookupEvents', filter]);
    const limit = limitOf(input);
    // Insights events, the only other category, are never recorded here.
    if (input.EventCategory === 'insight') return { Events: [] };
    const behind = input.NextToken === undefined ? undefined : openToken(context, input.NextToken, boundTo);
    const found = await findEvents(context.db, { ...filter, ...(behind && { behind }) }, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      Events: page.map(toEvent),
      ...(found.length > limit && last ? { NextToken: sealToken(context, last, boundTo) } : {}),
    };
  },
);

function limitOf({ MaxResults = MOST_RESULTS, EventCategory = 'insight' }: LookupEventsRequest): number {
  if (EventCategory !== 'insight') throw invalidEventCategory('The event category must be insight.');
  if (MaxResults < 1 || MaxResults > MOST_RESULTS) {
    throw invalidMaxResults(`MaxResults must be from 1 to ${MOST_RESULTS}.`);
  }
  return MaxResults;
}

function filterOf(context: OperationContext, input: LookupEventsRequest): EventFilter {
  const [attribute, ...others] = input.LookupAttributes ?? [];
  if (others.length > 0) throw invalidLookupAttributes('Only one lookup attribute may be specified.');
  const from = input.StartTime?.getTime();
  const to = input.EndTime?.getTime();
  if (from !== undefined && to !== undefined && from > to) {
    throw invalidTimeRange('The start time must be before the end time.');
  }
  return {
    accountId: context.accountId,
    region: context.region,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(attribute === undefined
      ? {}
      : attributeFilter(attribute.AttributeKey ?? '', attribute.AttributeValue ?? '')),
  };
}

function attributeFilter(key: string, value: string): Partial<EventFilter> {
  const make = Object.hasOwn(ATTRIBUTES, key) ? ATTRIBUTES[key] : undefined;
  if (make === undefined) throw invalidLookupAttributes(`The lookup attribute ${key} is not valid.`);
  if (key === 'ReadOnly' && value !== 'true' && value !== 'false') {
    throw invalidLookupAttributes('The value of ReadOnly must be true or false.');
  }
  return make(value);
}

const toEvent = (event: FoundEvent) => ({
  EventId: event.event_id,
  EventName: event.event_name,
  ReadOnly: String(event.read_only === 1),
  ...(event.access_key_id === null ? {} : { AccessKeyId: event.access_key_id }),
  EventTime: new Date(event.event_time),
  EventSource: event.event_source,
  ...(event.user_name === null ? {} : { Username: event.user_name }),
  Resources: event.resources.map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
  CloudTrailEvent: cloudTrailRecord(event),
});

const sealToken = (context: OperationContext, last: FoundEvent, boundTo: string): string => {
  const text = new TextEncoder().encode(JSON.stringify(placeOf(last)));
  return Buffer.from(context.sealer.seal('paging-marker', text, boundTo)).toString('base64');
};

function openToken(context: OperationContext, token: string, boundTo: string): EventPlace {
  try {
    return JSON.parse(
      context.sealer.open('paging-marker', Buffer.from(token, 'base64'), boundTo).revealText(),
    );
  } catch (error) {
    if (error instanceof SealError) throw invalidNextToken('The NextToken is not valid for this request.');
    throw error;
  }
}
