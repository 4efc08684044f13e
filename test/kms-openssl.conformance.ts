import assert from 'node:assert/strict';
import { constants, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import {
  type CreateKeyCommandInput,
  GetPublicKeyCommand,
  type KMSClient,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
} from '@aws-sdk/client-kms';
import { kmsClient } from './support/clients.ts';
import { startServer } from './support/server.ts';

type Spec = NonNullable<CreateKeyCommandInput['KeySpec']>;

const ec = (namedCurve: string) => () => generateKeyPairSync('ec', { namedCurve }).privateKey;
const rsa = (modulusLength: number) => () => generateKeyPairSync('rsa', { modulusLength }).privateKey;

/** How OpenSSL makes a key of each spec that signs. */
const MAKERS: Partial<Record<Spec, () => KeyObject>> = {
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  ECC_NIST_P256: ec('P-256'),
  ECC_NIST_P384: ec('P-384'),
  ECC_NIST_P521: ec('P-521'),
  ECC_SECG_P256K1: ec('secp256k1'),
  ECC_NIST_EDWARDS25519: () => generateKeyPairSync('ed25519').privateKey,
  ML_DSA_44: () => generateKeyPairSync('ml-dsa-44').privateKey,
  ML_DSA_65: () => generateKeyPairSync('ml-dsa-65').privateKey,
  ML_DSA_87: () => generateKeyPairSync('ml-dsa-87').privateKey,
};

/** OpenSSL has no Ed25519ph over a digest in this form; its tests are those of the vault. */
const LEFT_OUT = 'ED25519_PH_SHA_512';

const message = Buffer.from('what is signed');

/** The digest's name and the padding of a KMS signing algorithm, as OpenSSL is told of them. */
function asOpenssl(algorithm: SigningAlgorithmSpec, key: KeyObject) {
  const bits = /^(?:RSASSA|ECDSA)_.*SHA_(\d+)$/.exec(algorithm)?.[1];
  const isPss = algorithm.startsWith('RSASSA_PSS');
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(bits) / 8 };
  return { digest: bits === undefined ? null : `sha${bits}`, how: { key, ...(isPss && pss) } };
}

async function isVerified(
  kms: KMSClient,
  KeyId: string,
  SigningAlgorithm: SigningAlgorithmSpec,
  Signature: Uint8Array,
): Promise<boolean | undefined> {
  const input = { KeyId, Message: message, SigningAlgorithm, Signature };
  return (await kms.send(new VerifyCommand(input))).SignatureValid;
}

test('OpenSSL verifies every signature that KMS makes, and KMS every one that OpenSSL makes with the same key', async (t) => {
  const owned = Object.entries(MAKERS).map(([spec, make], at) => ({
    id: `bc436485-5092-42b8-92a3-0aa8b935${String(at).padStart(4, '0')}`,
    spec,
    key: make(),
  }));
  const keys = owned.map(({ id, spec, key }) => ({
    id,
    spec,
    usage: 'SIGN_VERIFY',
    material: key.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  }));
  const server = await startServer(t, { kmsSeed: JSON.stringify({ keys }) });
  const kms = kmsClient(server, server.root);
  let tried = 0;
  for (const { id, spec, key } of owned) {
    const { PublicKey = [], SigningAlgorithms = [] } = await kms.send(new GetPublicKeyCommand({ KeyId: id }));
    const publicKey = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
    assert.ok(publicKey.equals(createPublicKey(key)), spec);
    for (const algorithm of SigningAlgorithms.filter((name) => name !== LEFT_OUT)) {
      const about = `${spec} ${algorithm}`;
      const input = { KeyId: id, Message: message, SigningAlgorithm: algorithm };
      const { Signature = new Uint8Array() } = await kms.send(new SignCommand(input));
      const theirs = asOpenssl(algorithm, publicKey);
      assert.ok(verify(theirs.digest, message, theirs.how, Signature), about);
      const { digest, how } = asOpenssl(algorithm, key);
      const made = sign(digest, message, how);
      assert.ok(await isVerified(kms, id, algorithm, made), about);
      made.writeUInt8(made.readUInt8(made.length - 1) ^ 1, made.length - 1);
      await assert.rejects(
        isVerified(kms, id, algorithm, made),
        { name: 'KMSInvalidSignatureException' },
        about,
      );
      tried++;
    }
  }
  assert.equal(tried, 3 * 6 + 4 + 1 + 3);
});
