import { write } from '../../contract.ts';
import { onServerCertificate, requireServerCertificate } from '../access/server-certificates.ts';
import { credentialsOf } from '../records/credentials.ts';
import { deleteServerCertificateRow } from '../records/server-certificates.ts';
import type { DeleteServerCertificateRequest, Input } from '../schema.ts';

export const deleteServerCertificate = write<Input<DeleteServerCertificateRequest>, object>(
  onServerCertificate('iam:DeleteServerCertificate'),
  async (context, input) => {
    const row = await requireServerCertificate(context, input.ServerCertificateName);
    await deleteServerCertificateRow(credentialsOf(context), row.id);
    return {};
  },
);
