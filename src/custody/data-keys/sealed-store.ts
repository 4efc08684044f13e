import { type AliasedRawBuilder, type RawBuilder, sql } from 'kysely';
import type { Migration, Store } from '../../storage/store.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import type { Sealer } from '../custody.ts';
import { SealError } from '../seal-error.ts';

/** Rows sealed under data keys of purpose `secret-at-rest`, which are sealed anew when the key is replaced. */
export interface SealedStore {
  /** For progress, such as `access keys`. */
  readonly name: string;
  /** `table.column`. */
  readonly column: string;
  count(db: AnyDatabase): Promise<number>;
  countUnder(db: AnyDatabase, dataKeyId: string): Promise<number>;
  /**
   * Seals at most `limit` rows anew under the current key, in the order of their keys from behind `after` on, each only if it
   * is still as it was read: several nodes may be at it, and each may be killed at any moment.
   */
  resealSome(store: Store, sealer: Sealer, dataKeyId: string, page: ResealPage): Promise<Resealed>;
  /** How many rows open, of at most `most`; changes nothing. For drills. */
  tryOpening(db: AnyDatabase, sealer: Sealer, most: number): Promise<Tried>;
}

export interface ResealPage {
  readonly limit: number;
  /** `last` of the page before. */
  readonly after?: RowKey | undefined;
}

/** Values of the primary key. */
export type RowKey = readonly unknown[];

export interface Resealed {
  /** Of the last row that was looked at; absent when there are none behind this page. */
  readonly last?: RowKey;
  /** Rows this call sealed anew; the others were somebody else's, or do not open. */
  readonly resealed: number;
  /** Rows that do not open, because somebody changed them. */
  readonly broken: number;
}

export interface Tried {
  readonly wanted: number;
  readonly found: number;
}

type Row = Readonly<Record<string, unknown>>;
type Value = Uint8Array | string;

export interface SealedColumn<R extends Row> {
  readonly name: string;
  readonly table: string;
  readonly column: string;
  /** Primary key. */
  readonly key: readonly string[];
  /** What else `reseal` wants of the row. */
  readonly also?: readonly (string | AliasedRawBuilder<unknown, string>)[];
  /** @throws SealError for a row that was changed */
  reseal(sealer: Sealer, row: R): Value;
  /** Change topic, where caches hold what is sealed. */
  topic?(row: R): string;
  /** Which rows are under a key; a sealed value in a column of bytes names it at bytes 2 to 9, and there is the index. */
  isUnder?(column: string, dataKeyId: string): RawBuilder<boolean>;
}

/** What is indexed: the id of the data key that sealed the column's value. */
const dataKeyOf = (column: string): RawBuilder<Uint8Array> => sql`substr(${sql.ref(column)}, 2, 8)`;

/** Indexes by which the rows under a data key are found among millions. */
export const dataKeyIndexes = (
  name: string,
  columns: readonly (readonly [table: string, column: string])[],
): Migration => ({
  name,
  async up(db) {
    for (const [table, column] of columns) {
      const index = sql.ref(`${table}_by_data_key`);
      await sql`create index ${index} on ${sql.table(table)} (${dataKeyOf(column)})`.execute(db);
    }
  },
});

const bytesUnder = (column: string, dataKeyId: string): RawBuilder<boolean> =>
  sql<boolean>`${dataKeyOf(column)} = ${Buffer.from(dataKeyId, 'hex')}`;

/** The same secret sealed under the current data key, for the same place. @throws SealError */
export function resealed(sealer: Sealer, sealed: Uint8Array, boundTo: string): Uint8Array {
  return sealer.seal('secret-at-rest', sealer.open('secret-at-rest', sealed, boundTo).reveal(), boundTo);
}

/** A column of sealed values as a store. */
export function sealedColumn<R extends Row>(spec: SealedColumn<R>): SealedStore {
  const { name, table, column, key, also = [], isUnder = bytesUnder } = spec;
  const counted = sql<number>`count(*)`.as('count');
  const rowsOf = (db: AnyDatabase) => db.selectFrom(table).select([...key, ...also, column]);
  return {
    name,
    column: `${table}.${column}`,
    async count(db) {
      const row = await db.selectFrom(table).select(counted).where(column, 'is not', null).executeTakeFirst();
      return Number(row?.['count'] ?? 0);
    },
    async countUnder(db, dataKeyId) {
      const query = db.selectFrom(table).select(counted).where(isUnder(column, dataKeyId));
      return Number((await query.executeTakeFirst())?.['count'] ?? 0);
    },
    async resealSome(store, sealer, dataKeyId, { limit, after }) {
      const query = rowsOf(store.reader).where(isUnder(column, dataKeyId));
      const behind = after === undefined ? query : query.where(keyBehind(key, after));
      const ordered = key.reduce((sorted, part) => sorted.orderBy(part), behind);
      const rows = (await ordered.limit(limit).execute()) as R[];
      const fresh = rows.flatMap((row) => resealedRow(spec, sealer, row));
      const resealed = fresh.length === 0 ? 0 : await replaceRows(spec, store, fresh);
      const last = rows.length < limit ? undefined : rows.at(-1);
      return {
        resealed,
        broken: rows.length - fresh.length,
        ...(last && { last: key.map((part) => last[part]) }),
      };
    },
    async tryOpening(db, sealer, most) {
      const rows = (await rowsOf(db).where(column, 'is not', null).limit(most).execute()) as R[];
      return { wanted: rows.length, found: rows.flatMap((row) => resealedRow(spec, sealer, row)).length };
    },
  };
}

/** Rows are walked by their primary key, whose index is there and needs no statistics. */
const keyBehind = (key: readonly string[], after: RowKey): RawBuilder<boolean> =>
  sql<boolean>`(${sql.join(key.map((part) => sql.ref(part)))}) > (${sql.join(after)})`;

interface FreshRow<R> {
  readonly row: R;
  readonly value: Value;
}

function resealedRow<R extends Row>({ reseal }: SealedColumn<R>, sealer: Sealer, row: R): FreshRow<R>[] {
  try {
    return [{ row, value: reseal(sealer, row) }];
  } catch (error) {
    if (error instanceof SealError) return [];
    throw error;
  }
}

function replaceRows<R extends Row>(
  { table, column, key, topic }: SealedColumn<R>,
  store: Store,
  fresh: readonly FreshRow<R>[],
): Promise<number> {
  return store.write(async (tx) => {
    let done = 0;
    for (const { row, value } of fresh) {
      const update = tx.db
        .updateTable(table)
        .set({ [column]: value })
        .where(column, '=', row[column]);
      const one = key.reduce((narrowed, part) => narrowed.where(part, '=', row[part]), update);
      const { numUpdatedRows } = await one.executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) continue;
      done++;
      if (topic !== undefined) tx.change(topic(row));
    }
    return done;
  });
}
