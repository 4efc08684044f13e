import { write } from '../../contract.ts';
import { requireSigningCertificate } from '../access/signing-certificates.ts';
import { onUserOrSelf } from '../access/users.ts';
import { credentialsOf } from '../records/credentials.ts';
import { setSigningCertificateStatus } from '../records/signing-certificates.ts';
import type { Input, UpdateSigningCertificateRequest } from '../schema.ts';
import { settableStatus } from '../settable-status.ts';

export const updateSigningCertificate = write<Input<UpdateSigningCertificateRequest>, object>(
  onUserOrSelf('iam:UpdateSigningCertificate'),
  async (context, input) => {
    const row = await requireSigningCertificate(context, input.UserName, input.CertificateId);
    await setSigningCertificateStatus(credentialsOf(context), row, settableStatus(input.Status));
    return {};
  },
);
