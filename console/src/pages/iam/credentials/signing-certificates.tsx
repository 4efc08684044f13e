import type { ReactElement } from 'react';
import { call } from '../../../api/call.ts';
import type { SectionProps } from './credential-sections.ts';
import { userNameOf } from './owner.ts';
import { Uploaded } from './uploaded.tsx';

/** X.509 certificates with which programs prove who they are. */
export function SigningCertificates({ owner, credentials }: SectionProps): ReactElement {
  const user = userNameOf(owner);
  return (
    <Uploaded
      title="Signing certificates"
      description="Requests signed by their keys (AWS4-X509-RSA-SHA256, -ECDSA-SHA256) are yours; the key id is account_certificate. Upload the next one before this one ends."
      thing="certificate"
      placeholder="-----BEGIN CERTIFICATE-----"
      credentials={credentials}
      upload={(CertificateBody) => call('iam', 'UploadSigningCertificate', { ...user, CertificateBody })}
      setStatus={(CertificateId, Status) =>
        call('iam', 'UpdateSigningCertificate', { ...user, CertificateId, Status })
      }
      remove={(CertificateId) => call('iam', 'DeleteSigningCertificate', { ...user, CertificateId })}
    />
  );
}
