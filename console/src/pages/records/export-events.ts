import { call } from '../../api/call.ts';
import { type EventSearch, toLookup } from './event-filter.ts';
import { type RecordedEvent, recordedEvent } from './recorded-event.ts';

/** Most events in one file; who needs more asks for a shorter period. */
export const MOST_EXPORTED = 100_000;

/**
 * Everything a search finds, page after page.
 * @param onProgress told how many there are by now
 * @param signal ends it early
 */
export async function collectEvents(
  search: EventSearch,
  most: number,
  onProgress: (count: number) => void,
  signal?: AbortSignal,
): Promise<RecordedEvent[]> {
  const lookup = toLookup(search, Date.now());
  const events: RecordedEvent[] = [];
  let token: string | undefined;
  do {
    const page = await call('cloudtrail', 'LookupEvents', {
      ...lookup,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    events.push(...(page.Events ?? []).map(recordedEvent));
    token = page.NextToken;
    onProgress(events.length);
  } while (token !== undefined && events.length < most && signal?.aborted !== true);
  return events;
}

const COLUMNS: readonly (readonly [string, (event: RecordedEvent) => string])[] = [
  ['Event time', ({ time }) => time],
  ['Event name', ({ name }) => name],
  ['Event source', ({ source }) => source],
  ['User name', ({ userName }) => userName ?? ''],
  ['AWS access key', ({ accessKeyId }) => accessKeyId ?? ''],
  ['Source IP address', ({ address }) => address ?? ''],
  ['Error code', ({ errorCode }) => errorCode ?? ''],
  ['Resources', ({ resources }) => resources.join(' ')],
  ['Event ID', ({ id }) => id],
];

/**
 * A field as spreadsheets read it; one that begins like a formula is made a plain text.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const field = (text: string): string =>
  `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** RFC 4180. */
export const toCsv = (events: readonly RecordedEvent[]): string =>
  [COLUMNS.map(([title]) => title), ...events.map((event) => COLUMNS.map(([, of]) => of(event)))]
    .map((row) => row.map(field).join(','))
    .join('\r\n');

/** As CloudTrail's log files: `{"Records": […]}`. */
export const toRecords = (events: readonly RecordedEvent[]): string =>
  JSON.stringify({ Records: events.map(({ record }) => record) });
