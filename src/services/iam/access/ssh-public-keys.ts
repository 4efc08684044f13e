import type { SshPublicKeyRow } from '../../../identity/credential-tables.ts';
import type { UserRow } from '../../../identity/tables.ts';
import type { AccessContext } from '../../contract.ts';
import { noSuchEntity } from '../errors.ts';
import { credentialsOf } from '../records/credentials.ts';
import { findSshPublicKey } from '../records/ssh-public-keys.ts';
import { requireUser } from './users.ts';

/** @throws AwsError NoSuchEntity for a user or key that is not there, or a key of somebody else */
export async function requireSshPublicKey(
  context: Pick<AccessContext, 'accountId' | 'caller' | 'db'>,
  userName: string,
  id: string,
): Promise<{ readonly key: SshPublicKeyRow; readonly user: UserRow }> {
  const user = await requireUser(context, userName);
  const key = await findSshPublicKey(credentialsOf(context), id);
  if (key === undefined || key.account_id !== context.accountId)
    throw noSuchEntity(`The Public Key with id ${id} cannot be found.`);
  if (key.user_id !== user.id) throw noSuchEntity(`User has no Public Key with id ${id}.`);
  return { key, user };
}
