import { iamArn } from '../../core/arn.ts';
import type { ServerCertificateRow } from '../../identity/credential-tables.ts';
import { dateOf } from './date-of.ts';
import type { ServerCertificate, ServerCertificateMetadata } from './schema.ts';
import { parseTags } from './tags.ts';

type Listed = Pick<
  ServerCertificateRow,
  'id' | 'account_id' | 'name' | 'path' | 'expires_at' | 'uploaded_at'
>;

export const serverCertificateMetadata = (row: Listed): ServerCertificateMetadata => ({
  Path: row.path,
  ServerCertificateName: row.name,
  ServerCertificateId: row.id,
  Arn: iamArn(row.account_id, 'server-certificate', row.path, row.name),
  UploadDate: dateOf(row.uploaded_at),
  Expiration: dateOf(row.expires_at),
});

/** With certificate and chain, but never with the private key; tags are there even if there are none. */
export const serverCertificateView = (row: ServerCertificateRow): ServerCertificate => ({
  ServerCertificateMetadata: serverCertificateMetadata(row),
  CertificateBody: row.certificate_body,
  ...(row.certificate_chain === null ? {} : { CertificateChain: row.certificate_chain }),
  Tags: [...parseTags(row.tags)],
});
