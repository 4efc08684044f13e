import { CompiledQuery, sql } from 'kysely';
import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import type { Dialect } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { AuditEvent } from './audit-event.ts';
import { eventDetail } from './cloudtrail-record.ts';
import type { AuditDenialRow, AuditEventResourceRow, AuditEventRow, AuditTables } from './tables.ts';

const COLUMNS = [
  'event_id',
  'account_id',
  'region',
  'event_time',
  'event_name',
  'event_source',
  'user_name',
  'access_key_id',
  'read_only',
  'detail',
] as const satisfies readonly (keyof AuditEventRow)[];

/** Rows one statement inserts at most; both databases allow far more parameters than 32 × 10. */
const ROWS_PER_STATEMENT = 32;

const RESOURCE_COLUMNS = [
  'event_id',
  'account_id',
  'type',
  'name',
] as const satisfies readonly (keyof AuditEventResourceRow)[];

const DENIAL_COLUMNS = [
  'request_id',
  'account_id',
  'principal_id',
  'event_time',
  'explanation',
] as const satisfies readonly (keyof AuditDenialRow)[];

const INSERTED = {
  audit_events: COLUMNS,
  audit_event_resources: RESOURCE_COLUMNS,
  audit_denials: DENIAL_COLUMNS,
} as const;
type Inserted = keyof typeof INSERTED;

/** Statement texts by dialect, table and number of rows: building one anew costs more than running it. */
const insertTexts = new Map<string, string>();

function insertText(dialect: Dialect, table: Inserted, rows: number): string {
  const key = `${dialect}/${table}/${rows}`;
  const known = insertTexts.get(key);
  if (known !== undefined) return known;
  const columns = INSERTED[table];
  const placeholder = (index: number): string => (dialect === 'postgres' ? `$${index + 1}` : '?');
  const tuple = (row: number): string =>
    `(${columns.map((_, column) => placeholder(row * columns.length + column)).join(',')})`;
  const tuples = Array.from({ length: rows }, (_, row) => tuple(row)).join(',');
  const text = `insert into ${table} (${columns.join(',')}) values ${tuples}`;
  insertTexts.set(key, text);
  return text;
}

/** Inserts rows, each the values of the table's columns in their order. */
async function insertRows(
  db: AnyDatabase,
  dialect: Dialect,
  table: Inserted,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const chunk = rows.slice(start, start + ROWS_PER_STATEMENT);
    await db.executeQuery(CompiledQuery.raw(insertText(dialect, table, chunk.length), chunk.flat()));
  }
}

/** An event ready to be stored: its columns and the resources it touched. Far smaller in memory than the event. */
export interface StorableEvent {
  readonly columns: readonly unknown[];
  /** Characters of the columns together. */
  readonly size: number;
  /** Values of {@link RESOURCE_COLUMNS}. */
  readonly resources: readonly (readonly unknown[])[];
  /** Values of {@link DENIAL_COLUMNS}; none unless it is a denial that is explained. */
  readonly denials: readonly (readonly unknown[])[];
}

export function storable(event: AuditEvent): StorableEvent {
  const { eventId, recipientAccountId } = event;
  const columns = columnsOf(event);
  let size = 0;
  for (const value of columns) if (typeof value === 'string') size += value.length;
  const resources = event.resources.map(({ type, name }) => [
    eventId,
    recipientAccountId,
    type,
    storableText(name),
  ]);
  const denials = event.denial === undefined ? [] : [denialColumns(event, event.denial)];
  return { columns, size: size + (event.denial?.length ?? 0), resources, denials };
}

const denialColumns = (event: AuditEvent, explanation: string): readonly unknown[] => [
  event.requestId,
  event.recipientAccountId,
  storableText(event.userIdentity.principalId ?? ''),
  event.eventTime,
  storableText(explanation),
];

/** PostgreSQL stores no NUL: one in an event must not keep it, and all events behind it, from being stored. */
const storableText = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text);

function columnsOf(event: AuditEvent): unknown[] {
  const { userName, principalId, accessKeyId } = event.userIdentity;
  const user = userName ?? principalId;
  return [
    event.eventId,
    event.recipientAccountId,
    storableText(event.awsRegion),
    event.eventTime,
    storableText(event.eventName),
    event.eventSource,
    user === undefined ? null : storableText(user),
    accessKeyId === undefined ? null : storableText(accessKeyId),
    event.readOnly ? 1 : 0,
    // JSON escapes NUL.
    JSON.stringify(eventDetail(event)),
  ];
}

export async function insertEvents(
  db: AnyDatabase,
  dialect: Dialect,
  events: readonly StorableEvent[],
): Promise<void> {
  const rows = events.map(({ columns }) => columns);
  await insertRows(db, dialect, 'audit_events', rows);
  const touched = events.flatMap(({ resources }) => resources);
  await insertRows(db, dialect, 'audit_event_resources', touched);
  const denials = events.flatMap((event) => event.denials);
  await insertRows(db, dialect, 'audit_denials', denials);
}

/** Why the call of that request id was denied; undefined where none of the account was. */
export const findDenial = (
  db: AnyDatabase,
  accountId: AccountId,
  requestId: string,
): Promise<AuditDenialRow | undefined> =>
  tablesOf<AuditTables>(db)
    .selectFrom('audit_denials')
    .selectAll()
    .where('request_id', '=', requestId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();

/** What `LookupEvents` may search by; all that are given must match. */
export interface EventFilter {
  readonly accountId: AccountId;
  readonly region: string;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly eventId?: string;
  readonly eventName?: string;
  readonly eventSource?: string;
  readonly userName?: string;
  readonly accessKeyId?: string;
  readonly readOnly?: boolean;
  readonly resourceType?: string;
  readonly resourceName?: string;
  /** Only events before this place in the order. */
  readonly beforeSequence?: number;
}

export interface FoundEvent extends AuditEventRow {
  readonly resources: readonly { readonly type: string; readonly name: string }[];
}

/** Events that match, newest first, at most `limit`. */
export async function findEvents(db: AnyDatabase, filter: EventFilter, limit: number): Promise<FoundEvent[]> {
  const tables = tablesOf<AuditTables>(db);
  let query = tables
    .selectFrom('audit_events')
    .selectAll()
    .where('account_id', '=', filter.accountId)
    .where('region', '=', filter.region);
  const columns = {
    event_id: filter.eventId,
    event_name: filter.eventName,
    event_source: filter.eventSource,
    user_name: filter.userName,
    access_key_id: filter.accessKeyId,
    read_only: filter.readOnly === undefined ? undefined : filter.readOnly ? 1 : 0,
  };
  for (const [column, value] of Object.entries(columns)) {
    if (value !== undefined) query = query.where(sql.ref(column), '=', value);
  }
  if (filter.from !== undefined) query = query.where('event_time', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('event_time', '<=', filter.to);
  if (filter.beforeSequence !== undefined) query = query.where('sequence', '<', filter.beforeSequence);
  const { resourceName, resourceType } = filter;
  if (resourceName !== undefined || resourceType !== undefined) {
    query = query.where(({ exists, selectFrom }) => {
      let touched = selectFrom('audit_event_resources')
        .select('audit_event_resources.event_id')
        .whereRef('audit_event_resources.event_id', '=', 'audit_events.event_id')
        .where('audit_event_resources.account_id', '=', filter.accountId);
      if (resourceName !== undefined)
        touched = touched.where('audit_event_resources.name', '=', resourceName);
      if (resourceType !== undefined)
        touched = touched.where('audit_event_resources.type', '=', resourceType);
      return exists(touched);
    });
  }
  const rows = await query.orderBy('sequence', 'desc').limit(limit).execute();
  return withResources(db, rows);
}

async function withResources(db: AnyDatabase, rows: readonly AuditEventRow[]): Promise<FoundEvent[]> {
  if (rows.length === 0) return [];
  const resources = await tablesOf<AuditTables>(db)
    .selectFrom('audit_event_resources')
    .select(['event_id', 'type', 'name'])
    .where(
      'event_id',
      'in',
      rows.map((row) => row.event_id),
    )
    .execute();
  return rows.map((row) => ({
    ...row,
    resources: resources.filter((resource) => resource.event_id === row.event_id),
  }));
}
