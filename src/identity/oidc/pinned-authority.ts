import { X509Certificate } from 'node:crypto';
import { type RequestOptions, request } from 'node:https';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';

/** Longest chain looked at. */
const MAX_CHAIN = 10;

/**
 * The certificate, in PEM, of the chain a server shows that has one of these thumbprints, nearest to the server first. It proves
 * nothing yet: connect anew with it as the only authority.
 */
export function pinnedAuthority(
  url: URL,
  options: RequestOptions,
  thumbprints: readonly string[],
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const outgoing = request(url, { ...options, method: 'HEAD', rejectUnauthorized: false });
    outgoing.on('error', () => resolve(undefined));
    outgoing.on('socket', (socket) => {
      socket.once('secureConnect', () => {
        const chain = chainOf((socket as TLSSocket).getPeerCertificate(true));
        resolve(chain.find((one) => thumbprints.includes(thumbprintOf(one)))?.toString());
        // Nothing is asked over a connection that nobody vouches for.
        outgoing.destroy();
      });
    });
  });
}

/** SHA-1 in hexadecimal digits, as IAM writes it. */
const thumbprintOf = (certificate: X509Certificate): string =>
  certificate.fingerprint.replaceAll(':', '').toLowerCase();

function chainOf(leaf: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let certificate: DetailedPeerCertificate | undefined = leaf;
  while (certificate?.raw !== undefined && chain.length < MAX_CHAIN) {
    chain.push(new X509Certificate(certificate.raw));
    const issuer: DetailedPeerCertificate | undefined = certificate.issuerCertificate;
    certificate = issuer === certificate ? undefined : issuer;
  }
  return chain;
}
