import type { InputOf } from '../../api/operations.ts';

/** What events can be looked up by; CloudTrail takes one at a time. */
export const ATTRIBUTES = {
  Username: 'User name',
  AccessKeyId: 'Access key',
  EventName: 'Event name',
  EventSource: 'Service',
  ResourceName: 'Resource',
  ResourceType: 'Resource type',
  EventId: 'Event id',
  ReadOnly: 'Reads only (true or false)',
} as const;

export type Attribute = keyof typeof ATTRIBUTES;

/** Seconds looked back. */
export const PERIODS = {
  3600: 'Last hour',
  86400: 'Last day',
  604800: 'Last week',
  2592000: 'Last 30 days',
  7776000: 'Last 90 days',
} as const;

/** A search, as it stands in the page's address. */
export interface EventSearch {
  readonly attribute: Attribute;
  readonly value: string;
  /** Seconds looked back. */
  readonly period: number;
}

const DEFAULT_PERIOD = 86400;

const isAttribute = (text: string | null): text is Attribute => text !== null && text in ATTRIBUTES;

export function readSearch(params: URLSearchParams): EventSearch {
  const attribute = params.get('by');
  const period = Number(params.get('period'));
  return {
    attribute: isAttribute(attribute) ? attribute : 'Username',
    value: params.get('value') ?? '',
    period: period in PERIODS ? period : DEFAULT_PERIOD,
  };
}

export const writeSearch = ({ attribute, value, period }: EventSearch): URLSearchParams =>
  new URLSearchParams({ by: attribute, value, period: String(period) });

export const toLookup = (
  { attribute, value, period }: EventSearch,
  now: number,
): InputOf<'cloudtrail', 'LookupEvents'> => ({
  StartTime: new Date(now - period * 1000).toISOString(),
  EndTime: new Date(now).toISOString(),
  ...(value === '' ? {} : { LookupAttributes: [{ AttributeKey: attribute, AttributeValue: value }] }),
});
