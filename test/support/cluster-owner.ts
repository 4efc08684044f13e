import 'reflect-metadata';
import { generateKeyPairSync, sign } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const YEAR_MILLISECONDS = 365 * 86_400_000;

export interface Claim {
  readonly SignedCert: string;
  readonly TrustAnchor: string;
}

/** A certificate authority that the owner of a cluster keeps. */
export interface Authority {
  /** PEM. */
  readonly certificate: string;
  sign(csr: string): Promise<Claim>;
}

export async function newAuthority(name = 'CN=Owner'): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const validity = {
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + YEAR_MILLISECONDS),
  };
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name,
    ...validity,
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true)],
  });
  return {
    certificate: root.toString('pem'),
    async sign(csr) {
      const request = new x509.Pkcs10CertificateRequest(csr);
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: '02',
        subject: request.subject,
        issuer: root.subject,
        ...validity,
        signingAlgorithm: ALGORITHM,
        publicKey: request.publicKey,
        signingKey: keys.privateKey,
      });
      return { SignedCert: certificate.toString('pem'), TrustAnchor: root.toString('pem') };
    },
  };
}

/** An admin's key for approvals; `approve` signs as `openssl dgst -sha256 -sign` does, in base64. */
export function newApprover(): { readonly PublicKey: string; approve(text: string): string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    PublicKey: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    approve: (text) => sign('sha256', Buffer.from(text), privateKey).toString('base64'),
  };
}

/** What an admin signs to register a key. */
export const keyProof = (clusterId: string, admin: string): string =>
  `Keywarden quorum key\ncluster: ${clusterId}\nadmin: ${admin}\n`;
