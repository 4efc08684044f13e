import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { foreignId } from './foreign-id.ts';
import type { ForeignAdvisory } from './read-csaf.ts';
import type { ForeignRow, OthersTables } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<OthersTables>(db);

interface Imported {
  readonly advisory: ForeignAdvisory;
  readonly text: string;
  /** Id of a source, `bundle` or `import`. */
  readonly origin: string;
  readonly signedBy: string | null;
}

/** A provider may sign with a new key; nobody else replaces what it signed, and nothing unsigned does. */
const mayReplace = (
  there: Pick<ForeignRow, 'origin' | 'signed_by'>,
  { origin, signedBy }: Pick<Imported, 'origin' | 'signedBy'>,
): boolean =>
  there.signed_by === null || there.signed_by === signedBy || (signedBy !== null && there.origin === origin);

/**
 * Keeps a document in place of an older one; false where what is there is as new, or newer, or signed by somebody
 * else: nobody replaces what others vouched for.
 */
export async function keepForeign(
  db: AnyDatabase,
  now: Instant,
  { advisory, text, origin, signedBy }: Imported,
): Promise<boolean> {
  const id = foreignId(advisory);
  const there = await tables(db)
    .selectFrom('center_foreign')
    .select(['updated_at', 'text', 'origin', 'signed_by'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (there !== undefined && (Number(there.updated_at) > advisory.updatedAt || there.text === text))
    return false;
  if (there !== undefined && !mayReplace(there, { origin, signedBy })) return false;
  const row = {
    namespace: advisory.namespace,
    publisher: advisory.publisher,
    tracking_id: advisory.trackingId,
    version: advisory.version,
    title: advisory.title,
    severity: advisory.severity,
    is_public: advisory.isPublic ? 1 : 0,
    text,
    released_at: advisory.releasedAt,
    updated_at: advisory.updatedAt,
    imported_at: now,
    origin,
    signed_by: signedBy,
  };
  await tables(db)
    .insertInto('center_foreign')
    .values({ id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
  return true;
}

/** A document in a list, without its text. */
export type ForeignEntry = Omit<ForeignRow, 'text'>;

interface ForeignPage {
  /** Whether only what may be shown to everybody. */
  readonly isPublicOnly: boolean;
  readonly limit: number;
  readonly offset: number;
}

/** The last changed first. */
export async function listForeign(
  db: AnyDatabase,
  { isPublicOnly, limit, offset }: ForeignPage,
): Promise<ForeignEntry[]> {
  const query = tables(db)
    .selectFrom('center_foreign')
    .select(['id', 'namespace', 'publisher', 'tracking_id', 'version', 'title', 'severity', 'is_public'])
    .select(['released_at', 'updated_at', 'imported_at', 'origin', 'signed_by'])
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .offset(offset);
  return (isPublicOnly ? query.where('is_public', '=', 1) : query).execute();
}

export const findForeign = (db: AnyDatabase, id: string): Promise<ForeignRow | undefined> =>
  tables(db).selectFrom('center_foreign').selectAll().where('id', '=', id).executeTakeFirst();
