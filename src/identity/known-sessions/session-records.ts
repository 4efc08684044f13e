import type { Instant } from '../../core/clock.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { packAncestry } from '../ancestry.ts';
import { originOf } from './known-session.ts';
import type { NotedSession } from './session-book.ts';
import { type KnownSessionRow, knownSessionTables } from './tables.ts';

/** How long an expired session is told of; the trail tells longer. */
const KEPT_MILLISECONDS = 86_400_000;

const rowOf = ({ session, madeFrom, use }: NotedSession): KnownSessionRow => {
  const origin = originOf(session);
  return {
    access_key_id: session.accessKeyId,
    session_id: session.sessionId,
    account_id: session.accountId,
    kind: session.kind,
    principal_kind: session.principal.kind,
    principal_id: session.principal.id,
    session_name: session.sessionName,
    source_identity: session.sourceIdentity ?? null,
    issued_at: session.issuedAt,
    expires_at: session.expiresAt,
    origin_kind: origin.kind,
    origin_id: origin.id,
    ancestry: JSON.stringify(packAncestry(session.ancestry)),
    made_from: madeFrom ?? null,
    last_used_at: use?.at ?? null,
    last_service: use?.service ?? null,
    last_action: use?.action ?? null,
    last_address: use?.address ?? null,
    last_user_agent: use?.userAgent ?? null,
  };
};

/** Adds to what is stored; what another node wrote of a later use stays. Each session once. */
export async function writeKnownSessions(db: AnyDatabase, noted: readonly NotedSession[]): Promise<void> {
  if (noted.length === 0) return;
  await knownSessionTables(db)
    .insertInto('known_sessions')
    .values(noted.map(rowOf))
    .onConflict((conflict) =>
      conflict
        .column('access_key_id')
        .doUpdateSet(({ ref }) => ({
          last_used_at: ref('excluded.last_used_at'),
          last_service: ref('excluded.last_service'),
          last_action: ref('excluded.last_action'),
          last_address: ref('excluded.last_address'),
          last_user_agent: ref('excluded.last_user_agent'),
        }))
        .where(({ eb, ref, or, and }) =>
          and([
            eb(ref('excluded.last_used_at'), 'is not', null),
            or([
              eb('known_sessions.last_used_at', 'is', null),
              eb('known_sessions.last_used_at', '<', ref('excluded.last_used_at')),
            ]),
          ]),
        ),
    )
    .execute();
}

/** Sessions forgotten at once: other writes wait meanwhile. */
const MOST_FORGOTTEN = 2000;

/** Forgets some of the oldest. @returns whether there may be more */
export async function forgetOldSessions(
  db: AnyDatabase,
  now: Instant,
  most: number = MOST_FORGOTTEN,
): Promise<boolean> {
  const { numDeletedRows } = await knownSessionTables(db)
    .deleteFrom('known_sessions')
    .where('access_key_id', 'in', (old) =>
      old
        .selectFrom('known_sessions')
        .select('access_key_id')
        .where('expires_at', '<', now - KEPT_MILLISECONDS)
        .orderBy('expires_at')
        .limit(most),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows) >= most;
}

/** A session by its own id or by its `ASIA…`, whosever it is. */
export const findKnownSession = (
  db: AnyDatabase,
  by: 'session_id' | 'access_key_id',
  id: string,
): Promise<KnownSessionRow | undefined> =>
  knownSessionTables(db).selectFrom('known_sessions').selectAll().where(by, '=', id).executeTakeFirst();
