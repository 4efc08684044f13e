import type { LoginProfileRow, UserRow } from '../../identity/tables.ts';
import type { OperationContext } from '../contract.ts';
import { loginProfileNotFound } from './errors.ts';
import { directoryOf } from './records/directory.ts';
import { findLoginProfile } from './records/login-profiles.ts';

/** @throws AwsError NoSuchEntity for a user without a password */
export async function requireLoginProfile(
  context: Pick<OperationContext, 'db'>,
  user: UserRow,
): Promise<LoginProfileRow> {
  const profile = await findLoginProfile(directoryOf(context), user.id);
  if (profile === undefined) throw loginProfileNotFound(user.name);
  return profile;
}
