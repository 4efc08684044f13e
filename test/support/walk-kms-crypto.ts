import { constants, createPublicKey, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import type { Seen, Step } from './walk.ts';

const kms = (name: string, input: Step['input'] = {}): Step => ({ label: `kms:${name}`, input });

/** The key made last, with what else a call needs. */
const withKey =
  (further: Readonly<Record<string, unknown>> = {}) =>
  (seen: Seen) => {
    const made = seen.get('kms:CreateKey')?.['KeyMetadata'] as { readonly KeyId: string };
    return { KeyId: made.KeyId, ...further };
  };

const answered = (seen: Seen, operation: string, member: string): unknown =>
  seen.get(`kms:${operation}`)?.[member];

const Plaintext = Buffer.from('a secret');
const Message = Buffer.from('a message');
const EncryptionContext = { purpose: 'walk' };
const SigningAlgorithm = 'ECDSA_SHA_256';
const MacAlgorithm = 'HMAC_SHA_256';

const peer = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
  format: 'der',
  type: 'spki',
});

function wrappedMaterial(publicKey: unknown): Uint8Array {
  const key = createPublicKey({ key: Buffer.from(publicKey as Uint8Array), format: 'der', type: 'spki' });
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key, padding, oaepHash: 'sha256' }, Buffer.alloc(32, 1));
}

/** What keys are for, each kind in turn. */
export const kmsCryptoSteps: readonly Step[] = [
  kms('CreateKey'),
  kms('Encrypt', withKey({ Plaintext, EncryptionContext })),
  kms('Decrypt', (seen) => ({
    CiphertextBlob: answered(seen, 'Encrypt', 'CiphertextBlob'),
    EncryptionContext,
  })),
  kms('ReEncrypt', (seen) => ({
    CiphertextBlob: answered(seen, 'Encrypt', 'CiphertextBlob'),
    SourceEncryptionContext: EncryptionContext,
    DestinationKeyId: withKey()(seen).KeyId,
  })),
  kms('GenerateDataKey', withKey({ KeySpec: 'AES_256' })),
  kms('GenerateDataKeyWithoutPlaintext', withKey({ NumberOfBytes: 64 })),
  kms('GenerateDataKeyPair', withKey({ KeyPairSpec: 'ECC_NIST_P256' })),
  kms('GenerateDataKeyPairWithoutPlaintext', withKey({ KeyPairSpec: 'ECC_SECG_P256K1' })),
  kms('GenerateRandom', { NumberOfBytes: 16 }),
  kms('CreateKey', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
  kms('GetPublicKey', withKey()),
  kms('Sign', withKey({ Message, SigningAlgorithm })),
  kms('Verify', (seen) => ({
    ...withKey({ Message, SigningAlgorithm })(seen),
    Signature: answered(seen, 'Sign', 'Signature'),
  })),
  kms('CreateKey', { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  kms('GenerateMac', withKey({ Message, MacAlgorithm })),
  kms('VerifyMac', (seen) => ({
    ...withKey({ Message, MacAlgorithm })(seen),
    Mac: answered(seen, 'GenerateMac', 'Mac'),
  })),
  kms('CreateKey', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' }),
  kms('DeriveSharedSecret', withKey({ KeyAgreementAlgorithm: 'ECDH', PublicKey: peer })),
  kms('CreateKey', { Origin: 'EXTERNAL' }),
  kms(
    'GetParametersForImport',
    withKey({ WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' }),
  ),
  kms('ImportKeyMaterial', (seen) => ({
    ...withKey({ ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' })(seen),
    ImportToken: answered(seen, 'GetParametersForImport', 'ImportToken'),
    EncryptedKeyMaterial: wrappedMaterial(answered(seen, 'GetParametersForImport', 'PublicKey')),
  })),
];
