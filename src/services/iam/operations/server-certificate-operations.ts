import type { Operation } from '../../contract.ts';
import { deleteServerCertificate } from './delete-server-certificate.ts';
import { getServerCertificate } from './get-server-certificate.ts';
import { listServerCertificateTags } from './list-server-certificate-tags.ts';
import { listServerCertificates } from './list-server-certificates.ts';
import { tagServerCertificate } from './tag-server-certificate.ts';
import { untagServerCertificate } from './untag-server-certificate.ts';
import { updateServerCertificate } from './update-server-certificate.ts';
import { uploadServerCertificate } from './upload-server-certificate.ts';

export const serverCertificateOperations: Readonly<Record<string, Operation>> = {
  UploadServerCertificate: uploadServerCertificate,
  GetServerCertificate: getServerCertificate,
  ListServerCertificates: listServerCertificates,
  UpdateServerCertificate: updateServerCertificate,
  DeleteServerCertificate: deleteServerCertificate,
  TagServerCertificate: tagServerCertificate,
  UntagServerCertificate: untagServerCertificate,
  ListServerCertificateTags: listServerCertificateTags,
};
