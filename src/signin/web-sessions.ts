import { createHash } from 'node:crypto';
import type { Instant } from '../core/clock.ts';
import { type HttpRequest, header } from '../core/http.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import { newUniqueId } from '../core/unique-id.ts';
import type { Caller, MfaProof } from '../identity/caller.ts';
import type { CredentialEntry } from '../identity/credential.ts';
import type { SessionClaims } from '../identity/session-claims.ts';
import { endWebSessions, hasEnded, type WebSessionRow } from '../identity/web-sessions.ts';
import type { WriteTransaction } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import { cookieOf } from './cookies.ts';
import type { Parts, SessionLimits } from './parts.ts';
import { findPerson, type Person, passwordMark } from './people.ts';
import type { SignInTables } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<SignInTables>(db);

/** A request of somebody who is signed in. */
export interface SignedIn {
  readonly session: WebSessionRow;
  /** Value of the session's cookie, from which the tokens of its forms are made. */
  readonly cookie: string;
  /** What the pipeline takes for the signature of other clients. */
  readonly credential: CredentialEntry;
  readonly caller: Caller;
}

const COOKIE_BYTES = 32;
const SESSION_ID_BYTES = 16;
/** A page that asks by itself, with nobody at it, says so: a session that nobody uses ends all the same. */
const UNATTENDED_HEADER = 'x-unattended';
/** Use is noted this often. */
const TOUCH_MILLISECONDS = 60_000;
const USER_AGENT_LENGTH = 256;

const hashOf = (cookie: string): string => createHash('sha256').update(cookie).digest('hex');

/** Who a session is to stand for. */
export interface SessionOwner {
  readonly claims: SessionClaims;
  /** `ASIA…` */
  readonly accessKeyId: string;
  /** Null for whom others vouch for. */
  readonly passwordHash: string | null;
  /** Of whom others vouch for, as `aws:userid` has it: they are told apart by it, and have nothing of their own here. */
  readonly userId?: string;
}

export interface NewSession {
  readonly who: SessionOwner;
  readonly request: HttpRequest;
  readonly now: Instant;
  /** Thumbprint of the key of a program; absent for browsers. */
  readonly deviceKey?: string;
  /** Where it is to be shorter than others. */
  readonly longestMilliseconds?: number;
}

/** A user or root as itself, with the second factor it gave. */
export function sessionOwner(
  { random, sessionLimits }: Pick<Parts, 'random' | 'sessionLimits'>,
  { accountId, kind, id, passwordHash }: Person,
  mfa: MfaProof | undefined,
  now: Instant,
): SessionOwner {
  const claims: SessionClaims = {
    kind: 'signed-in',
    sessionId: Buffer.from(random.bytes(SESSION_ID_BYTES)).toString('base64url'),
    accountId,
    principal: { kind, id },
    sessionName: '',
    issuedAt: now,
    expiresAt: now + sessionLimits.longestMilliseconds,
    ...(mfa === undefined ? {} : { mfa }),
    policies: [],
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
  };
  return { claims, accessKeyId: newUniqueId('temporaryAccessKey', accountId, random), passwordHash };
}

/**
 * Begins a session under a cookie that nobody had before; what has ended by itself is removed on the way.
 * @returns the cookie's value
 */
export async function beginSession(
  { random, sessionLimits }: Pick<Parts, 'random' | 'sessionLimits'>,
  tx: Pick<WriteTransaction, 'db'>,
  { who, request, now, deviceKey, longestMilliseconds }: NewSession,
): Promise<string> {
  const cookie = Buffer.from(random.bytes(COOKIE_BYTES)).toString('base64url');
  const { claims, accessKeyId, passwordHash, userId } = who;
  const longest = Math.min(longestMilliseconds ?? Infinity, sessionLimits.longestMilliseconds);
  await forgetEnded(tx.db, sessionLimits, now);
  await tables(tx.db)
    .insertInto('web_sessions')
    .values({
      cookie_hash: hashOf(cookie),
      session_id:
        userId === undefined
          ? claims.sessionId
          : Buffer.from(random.bytes(SESSION_ID_BYTES)).toString('base64url'),
      account_id: claims.accountId,
      principal_kind: userId === undefined ? claims.principal.kind : 'role',
      principal_id: userId ?? claims.principal.id,
      claims: JSON.stringify(claims),
      access_key_id: accessKeyId,
      password_mark: passwordHash === null ? null : passwordMark(passwordHash),
      device_key: deviceKey ?? null,
      bound_key: null,
      refresh_count: 0,
      address: request.remoteAddress,
      user_agent: (header(request, 'user-agent') ?? '-').slice(0, USER_AGENT_LENGTH),
      created_at: now,
      last_used_at: now,
      expires_at: Math.min(now + longest, claims.expiresAt),
    })
    .execute();
  return cookie;
}

async function forgetEnded(
  db: AnyDatabase,
  { idleMilliseconds }: SessionLimits,
  now: Instant,
): Promise<void> {
  await tables(db)
    .deleteFrom('web_sessions')
    .where((where) =>
      where.or([
        where('expires_at', '<', now),
        where.and([where('last_used_at', '<', now - idleMilliseconds), where('device_key', 'is', null)]),
      ]),
    )
    .execute();
}

/** A session by its cookie or its id; undefined once it has ended, or its user has another password. */
export async function findSession(
  { store, sessionLimits, clock }: Pick<Parts, 'store' | 'sessionLimits' | 'clock'>,
  by: { readonly cookie: string } | { readonly sessionId: string },
): Promise<WebSessionRow | undefined> {
  const [column, value] =
    'cookie' in by ? (['cookie_hash', hashOf(by.cookie)] as const) : (['session_id', by.sessionId] as const);
  const session = await tables(store.reader)
    .selectFrom('web_sessions')
    .selectAll()
    .where(column, '=', value)
    .executeTakeFirst();
  if (session === undefined || hasEnded(session, sessionLimits.idleMilliseconds, clock.now()))
    return undefined;
  if (session.password_mark !== null && !(await hasStillThatPassword(store.reader, session)))
    return undefined;
  return session;
}

/** Who a session stands for; undefined where nobody may act by it any more. */
export async function callerOfSession(
  { directory, clock }: Pick<Parts, 'directory' | 'clock'>,
  session: WebSessionRow,
): Promise<Caller | undefined> {
  const caller = await directory.caller(credentialOf(session), clock.now());
  return typeof caller === 'string' ? undefined : caller;
}

/**
 * Who is signed in, read anew at each request: undefined once the session has expired or was ended, its user is gone or
 * has another password, its account may not act, or its sessions were revoked.
 */
export async function findSignedIn(parts: Parts, request: HttpRequest): Promise<SignedIn | undefined> {
  const cookie = cookieOf(request, 'session');
  if (cookie === undefined || cookie === '') return undefined;
  const session = await findSession(parts, { cookie });
  const caller = session && (await callerOfSession(parts, session));
  if (session === undefined || caller === undefined) return undefined;
  const now = parts.clock.now();
  const isUsed = header(request, UNATTENDED_HEADER) === undefined;
  if (isUsed && Number(session.last_used_at) + TOUCH_MILLISECONDS <= now)
    await parts.store.write(({ db }) =>
      tables(db)
        .updateTable('web_sessions')
        .set({ last_used_at: now })
        .where('cookie_hash', '=', session.cookie_hash)
        .where('last_used_at', '<', now)
        .execute(),
    );
  return { session, cookie, credential: credentialOf(session), caller };
}

async function hasStillThatPassword(db: AnyDatabase, session: WebSessionRow): Promise<boolean> {
  const { principal_kind: kind, principal_id: id, password_mark: mark } = session;
  const hash = (await findPerson(db, { kind, id }))?.passwordHash;
  return hash != null && passwordMark(hash) === mark;
}

/** Nothing signs with it: it has no secret that anybody knows. */
const NO_SECRET = new SecretBytes(new Uint8Array(0));

const credentialOf = (session: WebSessionRow): CredentialEntry => {
  const claims = JSON.parse(session.claims) as SessionClaims;
  return {
    accessKeyId: session.access_key_id,
    accountId: claims.accountId,
    status: 'Active',
    principal: claims.principal,
    secret: NO_SECRET,
    session: claims,
  };
};

/** Ends the session of that cookie, if there is one. */
export async function endSessionOf(
  tx: Pick<WriteTransaction, 'db' | 'change'>,
  cookie: string | undefined,
  now: Instant,
): Promise<void> {
  if (cookie === undefined) return;
  const rows = await tables(tx.db)
    .selectFrom('web_sessions')
    .selectAll()
    .where('cookie_hash', '=', hashOf(cookie))
    .execute();
  await endWebSessions(tx, rows, now);
}
