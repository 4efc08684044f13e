import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import { revocationSubject, revokeSession } from './revocations.ts';

/** Sessions of browsers and programs; the sign-in pages begin them. */
export interface WebSessionTables {
  web_sessions: WebSessionRow;
}

/** Somebody who signed in with a browser. */
export interface WebSessionRow {
  /** SHA-256 of the cookie's value, in hexadecimal digits: who reads the row cannot use the session. */
  cookie_hash: string;
  /** Names the session to people and to revocations. */
  session_id: string;
  account_id: AccountId;
  /** `role` for whom others vouch for: sessions of roles, federated users. */
  principal_kind: 'root' | 'user' | 'role';
  /** Unique id of the user, the account number for root; of others what `aws:userid` says. */
  principal_id: string;
  /** JSON of `SessionClaims`. */
  claims: string;
  /** `ASIA…`: what events of the session call it. No secret goes with it. */
  access_key_id: string;
  /** `passwordMark` of the password it began with: another password ends it. Null where none was given. */
  password_mark: string | null;
  /** Thumbprint of the key of a program that was let act as the person (`aws login`); null for browsers. */
  device_key: string | null;
  /** Thumbprint of the key of the browser that alone may call operations by the session; null until one is told. */
  bound_key: string | null;
  /** How often the program has refreshed its credentials. */
  refresh_count: number;
  address: string;
  user_agent: string;
  created_at: Instant;
  last_used_at: Instant;
  /** It ends then, however it is used. */
  expires_at: Instant;
}

/** Programs refresh only when they are used: being idle ends browsers' sessions alone. */
export const hasEnded = (
  row: Pick<WebSessionRow, 'expires_at' | 'device_key' | 'last_used_at'>,
  idleMilliseconds: number,
  now: Instant,
): boolean =>
  Number(row.expires_at) <= now ||
  (row.device_key === null && Number(row.last_used_at) + idleMilliseconds <= now);

/** The sessions of a principal that go on, the newest first. */
export async function listWebSessions(
  db: AnyDatabase,
  principalId: string,
  idleMilliseconds: number,
  now: Instant,
): Promise<WebSessionRow[]> {
  const rows = await tablesOf<WebSessionTables>(db)
    .selectFrom('web_sessions')
    .selectAll()
    .where('principal_id', '=', principalId)
    .orderBy('created_at', 'desc')
    .execute();
  return rows.filter((row) => !hasEnded(row, idleMilliseconds, now));
}

/** The session whose key that is, over or not. */
export const findWebSession = (db: AnyDatabase, accessKeyId: string): Promise<WebSessionRow | undefined> =>
  tablesOf<WebSessionTables>(db)
    .selectFrom('web_sessions')
    .selectAll()
    .where('access_key_id', '=', accessKeyId)
    .executeTakeFirst();

/** A write in progress, of whatever kind. */
interface Write {
  readonly db: AnyDatabase;
  change(topic: string): void;
}

/** Ends sessions on every node, calls under way among them. */
export async function endWebSessions(
  tx: Write,
  sessions: readonly WebSessionRow[],
  now: Instant,
): Promise<void> {
  for (const { cookie_hash, session_id, account_id, access_key_id } of sessions) {
    await tablesOf<WebSessionTables>(tx.db)
      .deleteFrom('web_sessions')
      .where('cookie_hash', '=', cookie_hash)
      .execute();
    for (const subject of [revocationSubject.session(session_id), revocationSubject.accessKey(access_key_id)])
      await revokeSession(tx, { subject, accountId: account_id, now });
  }
}

/** Ends the sessions of a principal that `which` picks. @returns how many */
export async function endWebSessionsOf(
  tx: Write,
  principalId: string,
  which: (session: WebSessionRow) => boolean,
  now: Instant,
): Promise<number> {
  const rows = await tablesOf<WebSessionTables>(tx.db)
    .selectFrom('web_sessions')
    .selectAll()
    .where('principal_id', '=', principalId)
    .execute();
  const ended = rows.filter(which);
  await endWebSessions(tx, ended, now);
  return ended.length;
}
