/** What a key is for, and the specs that serve it. */
export interface KeyKind {
  readonly usage: 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY' | 'GENERATE_VERIFY_MAC' | 'KEY_AGREEMENT';
  readonly label: string;
  readonly description: string;
  readonly specs: readonly string[];
}

/** Of AWS KMS; the first spec is the one most people want. */
export const KEY_KINDS: readonly KeyKind[] = [
  {
    usage: 'ENCRYPT_DECRYPT',
    label: 'Encrypt and decrypt',
    description: 'Data, or data keys. SYMMETRIC_DEFAULT is what other services use.',
    specs: ['SYMMETRIC_DEFAULT', 'RSA_2048', 'RSA_3072', 'RSA_4096'],
  },
  {
    usage: 'SIGN_VERIFY',
    label: 'Sign and verify',
    description: 'The public key may be handed to anybody.',
    specs: [
      'ECC_NIST_P256',
      'ECC_NIST_P384',
      'ECC_NIST_P521',
      'ECC_NIST_EDWARDS25519',
      'ECC_SECG_P256K1',
      'RSA_2048',
      'RSA_3072',
      'RSA_4096',
      'ML_DSA_44',
      'ML_DSA_65',
      'ML_DSA_87',
    ],
  },
  {
    usage: 'GENERATE_VERIFY_MAC',
    label: 'Message authentication codes',
    description: 'HMACs that only holders of the key can make and check.',
    specs: ['HMAC_256', 'HMAC_224', 'HMAC_384', 'HMAC_512'],
  },
  {
    usage: 'KEY_AGREEMENT',
    label: 'Agree on secrets',
    description: 'Elliptic-curve Diffie-Hellman with a key of somebody else.',
    specs: ['ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521'],
  },
];
