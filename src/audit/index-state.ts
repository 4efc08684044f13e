import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { AuditIndexRow, AuditTables } from './tables.ts';

const EMPTY: AuditIndexRow = { id: 1, indexed_to: 0, last_segment: 0, merged_segment: 0 };

/** How far the index has come. */
export const indexState = async (db: AnyDatabase): Promise<AuditIndexRow> =>
  (await tablesOf<AuditTables>(db).selectFrom('audit_index').selectAll().executeTakeFirst()) ?? EMPTY;

/** Segments that are not merged yet, the oldest first. */
export const freshSegments = ({ last_segment, merged_segment }: AuditIndexRow): number[] =>
  Array.from({ length: last_segment - merged_segment }, (_, index) => merged_segment + 1 + index);
