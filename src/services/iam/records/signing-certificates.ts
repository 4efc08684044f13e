import type { AccountId } from '../../../core/account.ts';
import type { CredentialStatus, SigningCertificateRow } from '../../../identity/credential-tables.ts';
import type { KeyOwner } from './access-keys.ts';
import type { Credentials } from './credentials.ts';

export const findSigningCertificate = (
  db: Credentials,
  accountId: AccountId,
  id: string,
): Promise<SigningCertificateRow | undefined> =>
  db
    .selectFrom('signing_certificates')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();

export const listSigningCertificateRows = (
  db: Credentials,
  owner: KeyOwner,
): Promise<SigningCertificateRow[]> =>
  db
    .selectFrom('signing_certificates')
    .selectAll()
    .where('account_id', '=', owner.accountId)
    .where('user_id', owner.userId === null ? 'is' : '=', owner.userId)
    .orderBy('id')
    .execute();

export async function insertSigningCertificate(db: Credentials, row: SigningCertificateRow): Promise<void> {
  await db.insertInto('signing_certificates').values(row).execute();
}

export async function setSigningCertificateStatus(
  db: Credentials,
  { account_id, id }: SigningCertificateRow,
  status: CredentialStatus,
): Promise<void> {
  await db
    .updateTable('signing_certificates')
    .set({ status })
    .where('account_id', '=', account_id)
    .where('id', '=', id)
    .execute();
}

export async function deleteSigningCertificateRow(
  db: Credentials,
  { account_id, id }: SigningCertificateRow,
): Promise<void> {
  await db
    .deleteFrom('signing_certificates')
    .where('account_id', '=', account_id)
    .where('id', '=', id)
    .execute();
}
