import { certificateKeyId } from '../../../identity/certificate-key.ts';
import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { requireSigningCertificate } from '../access/signing-certificates.ts';
import { onUserOrSelf } from '../access/users.ts';
import { credentialsOf } from '../records/credentials.ts';
import { setSigningCertificateStatus } from '../records/signing-certificates.ts';
import { refuseRootKey } from '../refuse-root-key.ts';
import type { Input, UpdateSigningCertificateRequest } from '../schema.ts';
import { settableStatus } from '../settable-status.ts';

export const updateSigningCertificate = write<Input<UpdateSigningCertificateRequest>, object>(
  onUserOrSelf('iam:UpdateSigningCertificate'),
  async (context, input) => {
    const row = await requireSigningCertificate(context, input.UserName, input.CertificateId);
    const status = settableStatus(input.Status);
    if (row.user_id === null && status === 'Active') refuseRootKey(context, 'iam:UpdateSigningCertificate');
    await setSigningCertificateStatus(credentialsOf(context), row, status);
    context.change(topic.accessKey(certificateKeyId(row.account_id, row.id)));
    return {};
  },
);
