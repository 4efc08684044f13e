import { certificateKeyId } from '../../../identity/certificate-key.ts';
import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { requireSigningCertificate } from '../access/signing-certificates.ts';
import { onUserOrSelf } from '../access/users.ts';
import { credentialsOf } from '../records/credentials.ts';
import { deleteSigningCertificateRow } from '../records/signing-certificates.ts';
import type { DeleteSigningCertificateRequest, Input } from '../schema.ts';

export const deleteSigningCertificate = write<Input<DeleteSigningCertificateRequest>, object>(
  onUserOrSelf('iam:DeleteSigningCertificate'),
  async (context, input) => {
    const row = await requireSigningCertificate(context, input.UserName, input.CertificateId);
    await deleteSigningCertificateRow(credentialsOf(context), row);
    context.change(topic.accessKey(certificateKeyId(row.account_id, row.id)));
    return {};
  },
);
