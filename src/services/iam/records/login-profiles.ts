import type { Instant } from '../../../core/clock.ts';
import type { LoginProfileRow } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';

export const findLoginProfile = (db: Directory, userId: string): Promise<LoginProfileRow | undefined> =>
  db.selectFrom('login_profiles').selectAll().where('user_id', '=', userId).executeTakeFirst();

export async function insertLoginProfile(db: Directory, row: LoginProfileRow): Promise<void> {
  await db.insertInto('login_profiles').values(row).execute();
}

export async function updateLoginProfileRow(
  db: Directory,
  userId: string,
  columns: Partial<Pick<LoginProfileRow, 'password_hash' | 'password_changed_at' | 'reset_required'>>,
): Promise<void> {
  if (Object.keys(columns).length === 0) return;
  await db.updateTable('login_profiles').set(columns).where('user_id', '=', userId).execute();
}

export async function deleteLoginProfileRow(db: Directory, userId: string): Promise<void> {
  await db.deleteFrom('login_profiles').where('user_id', '=', userId).execute();
}

/** The most passwords a policy may look back on. */
const REMEMBERED_PASSWORDS = 24;

/** Hashes of the last `count` passwords, the newest first. */
export async function lastPasswordHashes(db: Directory, userId: string, count: number): Promise<string[]> {
  const rows = await db
    .selectFrom('password_history')
    .select('password_hash')
    .where('user_id', '=', userId)
    .orderBy('set_at', 'desc')
    .orderBy('password_hash')
    .limit(count)
    .execute();
  return rows.map((row) => row.password_hash);
}

/** Adds a password to the history, which keeps no more than any policy asks about. */
export async function rememberPassword(
  db: Directory,
  userId: string,
  passwordHash: string,
  now: Instant,
): Promise<void> {
  await db
    .insertInto('password_history')
    .values({ user_id: userId, password_hash: passwordHash, set_at: now })
    .execute();
  const kept = await lastPasswordHashes(db, userId, REMEMBERED_PASSWORDS);
  await db
    .deleteFrom('password_history')
    .where('user_id', '=', userId)
    .where('password_hash', 'not in', kept)
    .execute();
}

export async function forgetPasswords(db: Directory, userId: string): Promise<void> {
  await db.deleteFrom('password_history').where('user_id', '=', userId).execute();
}
