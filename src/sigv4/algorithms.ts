import { createHmac, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';

/** One way to sign a string to sign. Variants with certificates differ only here and in where their key comes from. */
export interface SignatureAlgorithm {
  /** `signature` is whatever the client sent. Compares in constant time where the key is shared. */
  verify(key: KeyObject, stringToSign: string, signature: string): boolean;
  sign(key: KeyObject, stringToSign: string): string;
}

/** Signatures by the key of a certificate, which comes along with the request. */
export type CertificateAlgorithm = 'AWS4-X509-RSA-SHA256' | 'AWS4-X509-ECDSA-SHA256';

export type AlgorithmName = 'AWS4-HMAC-SHA256' | CertificateAlgorithm;

const HEXADECIMAL = /^(?:[0-9a-f]{2})+$/i;

/**
 * PKCS #1 v1.5 for RSA, a DER sequence of both numbers for ECDSA; hexadecimal on the wire. The key must be of that type.
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html
 */
const byKeyPair = (keyType: 'rsa' | 'ec'): SignatureAlgorithm => ({
  verify: (key, stringToSign, signature) =>
    key.asymmetricKeyType === keyType &&
    HEXADECIMAL.test(signature) &&
    verify('sha256', Buffer.from(stringToSign), key, Buffer.from(signature, 'hex')),
  sign: (key, stringToSign) => sign('sha256', Buffer.from(stringToSign), key).toString('hex'),
});

export const ALGORITHMS: Readonly<Record<AlgorithmName, SignatureAlgorithm>> = {
  'AWS4-HMAC-SHA256': {
    verify(key, stringToSign, signature) {
      const expected = Buffer.from(createHmac('sha256', key).update(stringToSign).digest('hex'));
      const sent = Buffer.from(signature);
      return sent.length === expected.length && timingSafeEqual(sent, expected);
    },
    sign(key, stringToSign) {
      return createHmac('sha256', key).update(stringToSign).digest('hex');
    },
  },
  'AWS4-X509-RSA-SHA256': byKeyPair('rsa'),
  'AWS4-X509-ECDSA-SHA256': byKeyPair('ec'),
};

export const isCertificateAlgorithm = (name: AlgorithmName): name is CertificateAlgorithm =>
  name !== 'AWS4-HMAC-SHA256';

export const isAlgorithmName = (text: string): text is AlgorithmName => Object.hasOwn(ALGORITHMS, text);
