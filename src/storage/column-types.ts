import { type ColumnDataType, type RawBuilder, sql } from 'kysely';
import type { Dialect } from './store.ts';

/** Text that sorts by code point on both databases. */
export const textType = (dialect: Dialect): ColumnDataType | RawBuilder<unknown> =>
  dialect === 'postgres' ? sql`text collate "C"` : 'text';

/** Instants are 64-bit integers on both. */
export const instantType = 'bigint';

export const bytesType = (dialect: Dialect): ColumnDataType => (dialect === 'postgres' ? 'bytea' : 'blob');
