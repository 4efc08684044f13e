import type { AccountId } from '../../../core/account.ts';
import type { CredentialStatus, SshPublicKeyRow } from '../../../identity/credential-tables.ts';
import type { Credentials } from './credentials.ts';

export const findSshPublicKey = (db: Credentials, id: string): Promise<SshPublicKeyRow | undefined> =>
  db.selectFrom('ssh_public_keys').selectAll().where('id', '=', id).executeTakeFirst();

export const listSshPublicKeyRows = (
  db: Credentials,
  accountId: AccountId,
  userId: string,
): Promise<SshPublicKeyRow[]> =>
  db
    .selectFrom('ssh_public_keys')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();

export async function insertSshPublicKey(db: Credentials, row: SshPublicKeyRow): Promise<void> {
  await db.insertInto('ssh_public_keys').values(row).execute();
}

export async function setSshPublicKeyStatus(
  db: Credentials,
  id: string,
  status: CredentialStatus,
): Promise<void> {
  await db.updateTable('ssh_public_keys').set({ status }).where('id', '=', id).execute();
}

export async function deleteSshPublicKeyRow(db: Credentials, id: string): Promise<void> {
  await db.deleteFrom('ssh_public_keys').where('id', '=', id).execute();
}
