import type { CredentialStatus } from '../../identity/credential-tables.ts';
import { invalidInput } from './errors.ts';

/** The model's `Expired` is a status that AWS sets, never a caller. @throws AwsError InvalidInput */
export function settableStatus(status: string): CredentialStatus {
  if (status !== 'Active' && status !== 'Inactive')
    throw invalidInput(`Operation does not support status ${status}`);
  return status;
}
