import { type Kysely, sql } from 'kysely';
import { textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';
import { COUNTED, type Counted } from './counted.ts';

/** In SQL: whether a row counts, and under which item. */
const counts = (row: string, { by, where = by }: Counted): string =>
  where === undefined ? 'true' : `${row}.${where} is not null`;
const item = (row: string, { by }: Counted): string => (by === undefined ? `''` : `${row}.${by}`);

const ADD = 'on conflict (account_id, what, item) do update set count = entity_counts.count + excluded.count';

const added = (row: string, counted: Counted, change: 1 | -1): string => `
  insert into entity_counts (account_id, what, item, count)
  select ${row}.account_id, '${counted.what}', ${item(row, counted)}, ${change} where ${counts(row, counted)} ${ADD};`;

const NEW = { event: 'insert', body: (counted: Counted) => added('new', counted, 1) };
const GONE = { event: 'delete', body: (counted: Counted) => added('old', counted, -1) };

/** Of rows whose column may change there is a third. */
const triggersOf = (counted: Counted): { event: string; body: string }[] => {
  const column = counted.by ?? counted.where;
  const changed = `update of ${column}`;
  return [
    { event: NEW.event, body: NEW.body(counted) },
    { event: GONE.event, body: GONE.body(counted) },
    ...(column === undefined ? [] : [{ event: changed, body: GONE.body(counted) + NEW.body(counted) }]),
  ];
};

async function countFromNowOn(
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  db: Kysely<any>,
  dialect: Dialect,
  counted: Counted,
  index: number,
): Promise<void> {
  for (const { event, body } of triggersOf(counted)) {
    const name = `count_${index}_${event.split(' ')[0]}`;
    const head = `create trigger ${name} after ${event} on ${counted.table} for each row`;
    if (dialect === 'sqlite') {
      await sql.raw(`${head} begin ${body} end`).execute(db);
      continue;
    }
    const ground = `create function ${name}() returns trigger language plpgsql as $$ begin ${body} return null; end $$`;
    await sql.raw(ground).execute(db);
    await sql.raw(`${head} execute function ${name}()`).execute(db);
  }
}

/**
 * How many there are, kept by the database itself, so that no write can forget it: counting a million rows takes tenths of a
 * second, and is wanted by each creation (for the quota), each deletion of a policy, and each look at an account.
 */
export const entityCounts: Migration = {
  name: '2026-12-09-entity-counts',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('entity_counts')
      .addColumn('account_id', text, (c) => c.notNull())
      .addColumn('what', text, (c) => c.notNull())
      .addColumn('item', text, (c) => c.notNull())
      .addColumn('count', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('entity_counts_key', ['account_id', 'what', 'item'])
      .execute();
    for (const [index, counted] of COUNTED.entries()) {
      const { what, table } = counted;
      const there = `select account_id, '${what}', ${item('one', counted)}, count(*) from ${table} as one
        where ${counts('one', counted)} group by 1, 3`;
      await sql.raw(`insert into entity_counts (account_id, what, item, count) ${there} ${ADD}`).execute(db);
      await countFromNowOn(db, dialect, counted, index);
    }
  },
};
