import type { ServerCertificateRow } from './credential-tables.ts';

/** What the sealed private key of a server certificate is bound to: the certificate and its account. */
export const serverCertificatePlace = (row: Pick<ServerCertificateRow, 'id' | 'account_id'>): string =>
  `server_certificates/${row.id}/${row.account_id}`;
