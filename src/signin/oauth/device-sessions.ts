import { SignJWT } from 'jose';
import type { Instant } from '../../core/clock.ts';
import type { HttpRequest } from '../../core/http.ts';
import type { Ancestor } from '../../identity/ancestry.ts';
import { writeKnownSessions } from '../../identity/known-sessions/session-records.ts';
import type { SessionClaims } from '../../identity/session-claims.ts';
import { type IssuedSession, issueSession } from '../../identity/session-token.ts';
import type { WebSessionRow } from '../../identity/web-sessions.ts';
import { tablesOf } from '../../storage/tables-of.ts';
import type { Parts } from '../parts.ts';
import type { Person } from '../people.ts';
import { openState, sealState } from '../sealed-state.ts';
import type { SignInTables } from '../tables.ts';
import { beginSession, sessionOwner } from '../web-sessions.ts';
import type { ClientId } from './oauth-request.ts';

/** Seconds that credentials of a program live; AWS's own. */
const CREDENTIAL_SECONDS = 900;
const PLACE = 'oauth-refresh';
/** Programs that share a session and refresh it at once are no thieves. */
const GRACE_MILLISECONDS = 60_000;

/** What a refresh token says. */
interface Refresh {
  readonly session: string;
  readonly client: ClientId;
  readonly count: number;
}

export interface NewDevice {
  readonly person: Person;
  /** The browser's session in which it was allowed. */
  readonly allowedIn: WebSessionRow;
  readonly thumbprint: string;
  readonly request: HttpRequest;
  readonly now: Instant;
}

/** Begins a program's own session, bound to its key; it has the second factor of the browser's. */
export async function beginDeviceSession(
  parts: Parts,
  tx: Parameters<typeof beginSession>[1],
  { person, allowedIn, thumbprint, request, now }: NewDevice,
): Promise<void> {
  const { mfa } = JSON.parse(allowedIn.claims) as SessionClaims;
  // Nobody is told the cookie: the session is used by its refresh tokens alone.
  const who = sessionOwner(parts, person, mfa, now);
  await beginSession(parts, tx, { who, request, now, deviceKey: thumbprint });
}

export const findByDeviceKey = (parts: Parts, thumbprint: string, sessionId?: string) =>
  tablesOf<SignInTables>(parts.store.reader)
    .selectFrom('web_sessions')
    .selectAll()
    .where('device_key', '=', thumbprint)
    .$if(sessionId !== undefined, (query) => query.where('session_id', '=', sessionId ?? ''))
    .orderBy('created_at', 'desc')
    .executeTakeFirst();

export const openRefreshToken = (parts: Parts, text: string | undefined): Refresh | undefined =>
  openState<Refresh>(parts.sealer, PLACE, text, parts.clock.now());

export type RefreshOutcome = 'fresh' | 'just-refreshed' | 'reused';

/** Counts a refresh. A token that was used before, and not just now, is a copy: its session has to end. */
export function countRefresh(parts: Parts, session: WebSessionRow, count: number): Promise<RefreshOutcome> {
  const now = parts.clock.now();
  return parts.store.write(async ({ db }) => {
    const { numUpdatedRows } = await tablesOf<SignInTables>(db)
      .updateTable('web_sessions')
      .set({ refresh_count: count + 1, last_used_at: now })
      .where('session_id', '=', session.session_id)
      .where('refresh_count', '=', count)
      .executeTakeFirst();
    if (numUpdatedRows === 1n) return 'fresh';
    const row = await tablesOf<SignInTables>(db)
      .selectFrom('web_sessions')
      .select(['refresh_count', 'last_used_at'])
      .where('session_id', '=', session.session_id)
      .executeTakeFirst();
    const isJustNow = row !== undefined && Number(row.last_used_at) + GRACE_MILLISECONDS > now;
    return isJustNow && row.refresh_count === count + 1 ? 'just-refreshed' : 'reused';
  });
}

/** Temporary credentials of a program's session, and what it refreshes them with; as CreateOAuth2Token answers. */
export async function tokensOf(
  parts: Parts,
  session: WebSessionRow,
  { arn, client, count }: { readonly arn: string; readonly client: ClientId; readonly count: number },
) {
  const { sealer, random, clock } = parts;
  const now = clock.now();
  const claims = JSON.parse(session.claims) as SessionClaims;
  const sessionEnd = Number(session.expires_at);
  const expiresAt = Math.min(now + CREDENTIAL_SECONDS * 1000, sessionEnd);
  const web = {
    accessKeyId: session.access_key_id,
    principal: claims.principal,
    issuedAt: claims.issuedAt,
    expiresAt: sessionEnd,
  };
  // By the session's own key id all that it gave can be revoked at once.
  const chained = {
    ...claims,
    issuedAt: now,
    expiresAt,
    longTermAccessKeyId: session.access_key_id,
    ancestry: [...(claims.ancestry ?? []), web],
  };
  const issued = issueSession({ sealer, random }, chained);
  await noteIssued(parts, issued, chained);
  const key = sealer.macKey('sign-in', sealer.currentKeyId('sign-in'), 'id-token');
  const idToken = await new SignJWT({ sub: arn })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor(expiresAt / 1000))
    .sign(key);
  const refresh: Refresh = { session: session.session_id, client, count };
  return {
    accessToken: {
      accessKeyId: issued.accessKeyId,
      secretAccessKey: issued.secretAccessKey,
      sessionToken: issued.sessionToken,
    },
    tokenType: 'aws_sigv4',
    expiresIn: Math.max(1, Math.floor((expiresAt - now) / 1000)),
    refreshToken: sealState(sealer, PLACE, refresh, sessionEnd),
    idToken,
  };
}

/** Before anybody has them: whoever ends them by their key must find the session that would renew them. */
async function noteIssued(
  { store }: Pick<Parts, 'store'>,
  { accessKeyId, sessionId }: IssuedSession,
  claims: SessionClaims & { readonly ancestry: readonly Ancestor[] },
): Promise<void> {
  const session = { ...claims, sourceIdentity: claims.sourceIdentity, accessKeyId, sessionId };
  await store.write(({ db }) => writeKnownSessions(db, [{ session, madeFrom: undefined, use: undefined }]));
}
