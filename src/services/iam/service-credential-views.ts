import type { Instant } from '../../core/clock.ts';
import type { ServiceCredentialRow } from '../../identity/credential-tables.ts';
import { dateOf } from './date-of.ts';
import type { ServiceSpecificCredentialMetadata } from './schema.ts';
import { loginMembers } from './service-credentials.ts';

const statusAt = (row: ServiceCredentialRow, now: Instant) =>
  row.expires_at !== null && row.expires_at <= now ? 'Expired' : row.status;

/** A credential without its secret. */
export const serviceCredentialMetadata = (
  row: ServiceCredentialRow,
  userName: string,
  now: Instant,
): ServiceSpecificCredentialMetadata => ({
  CreateDate: dateOf(row.created_at),
  ...(row.expires_at === null ? {} : { ExpirationDate: dateOf(row.expires_at) }),
  ServiceName: row.service,
  ...loginMembers(row.service, row.login_name),
  ServiceSpecificCredentialId: row.id,
  UserName: userName,
  Status: statusAt(row, now),
});
