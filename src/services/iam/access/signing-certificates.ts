import type { SigningCertificateRow } from '../../../identity/credential-tables.ts';
import type { UserRow } from '../../../identity/tables.ts';
import type { AccessContext } from '../../contract.ts';
import { noSuchEntity } from '../errors.ts';
import { credentialsOf } from '../records/credentials.ts';
import { findSigningCertificate } from '../records/signing-certificates.ts';
import { userOrRoot } from './users.ts';

export interface CertificateOwner {
  /** Null for root. */
  readonly userId: string | null;
  readonly userName: string | undefined;
}

export const certificateOwner = (owner: UserRow | 'root'): CertificateOwner =>
  owner === 'root' ? { userId: null, userName: undefined } : { userId: owner.id, userName: owner.name };

/**
 * The signing certificate of that id that belongs to the named user, or to the caller where no user is named.
 * @throws AwsError NoSuchEntity for a user or certificate that is not there, or a certificate of somebody else
 */
export async function requireSigningCertificate(
  context: Pick<AccessContext, 'accountId' | 'caller' | 'db'>,
  userName: string | undefined,
  id: string,
): Promise<SigningCertificateRow> {
  const { userId } = certificateOwner(await userOrRoot(context, userName));
  const row = await findSigningCertificate(credentialsOf(context), context.accountId, id);
  if (row === undefined || row.user_id !== userId)
    throw noSuchEntity(`The Certificate with id ${id} cannot be found.`);
  return row;
}
