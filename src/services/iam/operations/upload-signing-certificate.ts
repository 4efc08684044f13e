import { createHash } from 'node:crypto';
import { base32 } from '../../../core/base32.ts';
import { certificateKeyId } from '../../../identity/certificate-key.ts';
import type { SigningCertificateRow } from '../../../identity/credential-tables.ts';
import { topic } from '../../../identity/topics.ts';
import { preparedWrite } from '../../contract.ts';
import { certificateOwner } from '../access/signing-certificates.ts';
import { onUserOrSelf, userOrRoot } from '../access/users.ts';
import { checkQuota } from '../account-quotas.ts';
import { isWithinValidity, parseCertificate } from '../certificates.ts';
import { duplicateCertificate, malformedCertificate } from '../errors.ts';
import { credentialsOf } from '../records/credentials.ts';
import {
  findSigningCertificate,
  insertSigningCertificate,
  listSigningCertificateRows,
} from '../records/signing-certificates.ts';
import { refuseRootKey } from '../refuse-root-key.ts';
import type { Input, UploadSigningCertificateRequest, UploadSigningCertificateResponse } from '../schema.ts';
import { signingCertificateView } from '../views.ts';

/** AWS's id of a certificate: 32 letters that depend on nothing else. */
const idOf = (der: Uint8Array): string => base32(createHash('sha1').update(der).digest());

/** Who uploads its own certificate again gets the one that is there. */
export const uploadSigningCertificate = preparedWrite<
  Input<UploadSigningCertificateRequest>,
  UploadSigningCertificateResponse,
  string
>(
  onUserOrSelf('iam:UploadSigningCertificate'),
  async (context, input) => {
    if ((await userOrRoot(context, input.UserName)) === 'root')
      refuseRootKey(context, 'iam:UploadSigningCertificate');
    const certificate = parseCertificate(input.CertificateBody);
    if (certificate === undefined || !isWithinValidity(certificate, context.now))
      throw malformedCertificate(`Certificate ${input.CertificateBody} is malformed.`);
    return idOf(certificate.raw);
  },
  async (context, input, id) => {
    const db = credentialsOf(context);
    const { accountId } = context;
    const { userId, userName } = certificateOwner(await userOrRoot(context, input.UserName));
    const same = await findSigningCertificate(db, accountId, id);
    if (same !== undefined && same.user_id !== userId)
      throw duplicateCertificate('Duplicate certificate uploaded.');
    if (same !== undefined) return { Certificate: signingCertificateView(same, userName) };
    const others = await listSigningCertificateRows(db, { accountId, userId });
    await checkQuota(context, 'CertificatesPerUser', others.length);
    const row: SigningCertificateRow = {
      account_id: accountId,
      id,
      user_id: userId,
      certificate_body: input.CertificateBody,
      status: 'Active',
      uploaded_at: context.now,
    };
    await insertSigningCertificate(db, row);
    context.change(topic.accessKey(certificateKeyId(accountId, id)));
    return { Certificate: signingCertificateView(row, userName) };
  },
);
