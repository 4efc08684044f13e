import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** One way to sign a string to sign. Variants with certificates differ only here and in where their key comes from. */
export interface SignatureAlgorithm {
  /** What a signature looks like on the wire. */
  readonly pattern: RegExp;
  /** Compares in constant time where the key is shared. `signature` matches `pattern`. */
  verify(key: KeyObject, stringToSign: string, signature: string): boolean;
  sign(key: KeyObject, stringToSign: string): string;
}

export type AlgorithmName = 'AWS4-HMAC-SHA256';

export const ALGORITHMS: Readonly<Record<AlgorithmName, SignatureAlgorithm>> = {
  'AWS4-HMAC-SHA256': {
    pattern: /^[0-9a-f]{64}$/,
    verify(key, stringToSign, signature) {
      const expected = createHmac('sha256', key).update(stringToSign).digest();
      return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
    },
    sign(key, stringToSign) {
      return createHmac('sha256', key).update(stringToSign).digest('hex');
    },
  },
};

export const isAlgorithmName = (text: string): text is AlgorithmName => Object.hasOwn(ALGORITHMS, text);
