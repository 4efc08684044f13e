import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** One way to sign a string to sign. Variants with certificates differ only here and in where their key comes from. */
export interface SignatureAlgorithm {
  /** `signature` is whatever the client sent. Compares in constant time where the key is shared. */
  verify(key: KeyObject, stringToSign: string, signature: string): boolean;
  sign(key: KeyObject, stringToSign: string): string;
}

export type AlgorithmName = 'AWS4-HMAC-SHA256';

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
};

export const isAlgorithmName = (text: string): text is AlgorithmName => Object.hasOwn(ALGORITHMS, text);
