import { CompiledQuery } from 'kysely';
import type { Dialect } from '../storage/store.ts';
import type { AnyDatabase } from '../storage/tables-of.ts';
import { CHAINED_COLUMNS, GENESIS, nextLink } from './chain.ts';
import type { StorableEvent } from './storable.ts';
import type { AuditTables } from './tables.ts';

/** Rows one statement inserts at most; both databases allow far more parameters than 32 × 13. */
const ROWS_PER_STATEMENT = 32;

const INSERTED = {
  audit_events: ['sequence', 'hash', ...CHAINED_COLUMNS],
  audit_denials: ['request_id', 'account_id', 'principal_id', 'event_time', 'explanation'],
} as const satisfies { readonly [Name in keyof AuditTables]?: readonly (keyof AuditTables[Name])[] };
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

type Rows = readonly (readonly unknown[])[];

/** Statements that insert rows, each the values of the table's columns in their order. */
function* insertsOf(dialect: Dialect, table: Inserted, rows: Rows): Generator<CompiledQuery> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const chunk = rows.slice(start, start + ROWS_PER_STATEMENT);
    yield CompiledQuery.raw(insertText(dialect, table, chunk.length), chunk.flat());
  }
}

/** Where the chain ends. */
export interface ChainHead {
  /** 0 before the first event. */
  readonly sequence: number;
  readonly hash: Uint8Array;
}

const HEAD = CompiledQuery.raw('select sequence, hash from audit_events order by sequence desc limit 1');

/** The last event's place and link; of committed events, or within a write of all before it. */
export async function chainHead(db: AnyDatabase): Promise<ChainHead> {
  const { rows } = await db.executeQuery<ChainHead>(HEAD);
  return rows[0] ?? { sequence: 0, hash: GENESIS };
}

const PARAMETER_CASTS: Readonly<Record<string, string>> = { event_time: '::bigint', read_only: '::integer' };
const ONE_PARAMETERS = CHAINED_COLUMNS.map(
  (name, index) => `$${index + 2}${PARAMETER_CASTS[name] ?? '::text'}`,
);

/** Links and stores one event in one statement: PostgreSQL is not asked for the head first, which would cost a round trip. */
const INSERT_ONE = `
  insert into audit_events (${INSERTED.audit_events.join(',')})
  select coalesce(head.sequence, 0) + 1, sha256(coalesce(head.hash, '\\x${Buffer.from(GENESIS).toString('hex')}'::bytea) || $1::bytea),
    ${ONE_PARAMETERS.join(',')}
  from (select 1) one left join (select sequence, hash from audit_events order by sequence desc limit 1) head on true`;

/**
 * Stores events at the end of the chain. Within a write: nobody else can add one until it ends, and what is rolled back
 * leaves no gap, for the next event follows whatever is there.
 */
export async function insertEvents(
  db: AnyDatabase,
  dialect: Dialect,
  events: readonly StorableEvent[],
): Promise<void> {
  const [first, ...others] = events;
  const isOne = first !== undefined && others.length === 0;
  const rows =
    isOne && dialect === 'postgres'
      ? [CompiledQuery.raw(INSERT_ONE, [first.content, ...first.columns])]
      : [...insertsOf(dialect, 'audit_events', linkedRows(await chainHead(db), events))];
  const denials = insertsOf(
    dialect,
    'audit_denials',
    events.flatMap((event) => event.denials),
  );
  // PostgreSQL is sent them without waiting for each answer.
  await Promise.all([...rows, ...denials].map((statement) => db.executeQuery(statement)));
}

/** Values of the table's columns, each event linked to the one before it. */
function linkedRows(head: ChainHead, events: readonly StorableEvent[]): Rows {
  let { sequence, hash } = head;
  return events.map(({ columns, content }) => {
    sequence += 1;
    hash = nextLink(hash, content);
    return [sequence, hash, ...columns];
  });
}
