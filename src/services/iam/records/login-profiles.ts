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

export async function forgetPasswords(db: Directory, userId: string): Promise<void> {
  await db.deleteFrom('password_history').where('user_id', '=', userId).execute();
}
