import assert from 'node:assert/strict';
import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  verify,
} from 'node:crypto';
import { test } from 'node:test';
import {
  type AlgorithmSpec,
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  DeleteAliasCommand,
  DeleteImportedKeyMaterialCommand,
  DeriveSharedSecretCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateMacCommand,
  GenerateRandomCommand,
  GetParametersForImportCommand,
  GetPublicKeyCommand,
  ImportKeyMaterialCommand,
  type ImportKeyMaterialCommandInput,
  type KMSClient,
  ListKeyRotationsCommand,
  ReEncryptCommand,
  ReplicateKeyCommand,
  RevokeGrantCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  UpdateAliasCommand,
  VerifyCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { allow, createUser, iamClient, kmsClient, putUserPolicy } from './support/clients.ts';
import { startServer } from './support/server.ts';

const Plaintext = Buffer.from('a secret');
const Message = Buffer.from('a message');

async function makeKey(
  kms: KMSClient,
  input: CreateKeyCommandInput = {},
): Promise<{ id: string; arn: string }> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
  return { id: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn ?? '' };
}

const bytes = (value: Uint8Array | undefined): Buffer => Buffer.from(value ?? []);

test('symmetric keys: encrypt, decrypt with the same context only, re-encrypt, data keys', async (t) => {
  const server = await startServer(t);
  const kms = kmsClient(server, server.root);
  const { id: KeyId, arn } = await makeKey(kms);
  const EncryptionContext = { purpose: 'test', Über: 'ß' };
  const encrypted = await kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
  assert.equal(encrypted.KeyId, arn);
  assert.equal(encrypted.EncryptionAlgorithm, 'SYMMETRIC_DEFAULT');
  const { CiphertextBlob } = encrypted;
  const opened = await kms.send(
    new DecryptCommand({ CiphertextBlob, EncryptionContext: { Über: 'ß', purpose: 'test' } }),
  );
  assert.deepEqual(bytes(opened.Plaintext), Plaintext);
  assert.equal(opened.KeyId, arn);
  assert.match(opened.KeyMaterialId ?? '', /^[0-9a-f]{64}$/);
  for (const other of [undefined, {}, { purpose: 'test' }, { ...EncryptionContext, more: '' }]) {
    await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: other })), {
      name: 'InvalidCiphertextException',
    });
  }
  const second = await makeKey(kms);
  const again = await kms.send(
    new ReEncryptCommand({
      CiphertextBlob,
      DestinationKeyId: second.arn,
      SourceEncryptionContext: EncryptionContext,
    }),
  );
  assert.equal(again.SourceKeyId, arn);
  assert.equal(again.KeyId, second.arn);
  const moved = await kms.send(
    new DecryptCommand({ CiphertextBlob: again.CiphertextBlob, KeyId: second.id }),
  );
  assert.deepEqual(bytes(moved.Plaintext), Plaintext);
  await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob: again.CiphertextBlob, KeyId })), {
    name: 'IncorrectKeyException',
  });
  const data = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
  const same = await kms.send(new DecryptCommand({ CiphertextBlob: data.CiphertextBlob }));
  assert.deepEqual(bytes(same.Plaintext), bytes(data.Plaintext));
  assert.equal(data.Plaintext?.length, 32);
  const sealed = await kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, NumberOfBytes: 17 }));
  assert.equal((await kms.send(new DecryptCommand(sealed))).Plaintext?.length, 17);
  await assert.rejects(kms.send(new GenerateDataKeyCommand({ KeyId })), {
    name: 'ValidationException',
    message: 'Please specify either number of bytes or key spec.',
  });
  const pair = await kms.send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec: 'ECC_NIST_P256' }));
  const half = await kms.send(new DecryptCommand({ CiphertextBlob: pair.PrivateKeyCiphertextBlob }));
  assert.deepEqual(bytes(half.Plaintext), bytes(pair.PrivateKeyPlaintext));
  const only = await kms.send(
    new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec: 'RSA_2048' }),
  );
  assert.ok(only.PublicKey && only.PrivateKeyCiphertextBlob);
  assert.equal((await kms.send(new GenerateRandomCommand({ NumberOfBytes: 33 }))).Plaintext?.length, 33);
});

test('related multi-Region keys decrypt one another’s ciphertexts, on PostgreSQL too; other keys stay in their region', async (t) => {
  for (const database of ['sqlite', 'postgres'] as const) {
    const server = await startServer(t, { database });
    const kms = kmsClient(server, server.root);
    const far = kmsClient(server, server.root, 'eu-west-1');
    const { id: KeyId, arn } = await makeKey(kms, { MultiRegion: true });
    await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: 'eu-west-1' }));
    const EncryptionContext = { a: 'b' };
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
    const opened = await far.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    assert.deepEqual(bytes(opened.Plaintext), Plaintext);
    assert.equal(opened.KeyId, arn.replace('us-east-1', 'eu-west-1'));
    await far.send(new DisableKeyCommand({ KeyId }));
    await assert.rejects(far.send(new DecryptCommand({ CiphertextBlob, EncryptionContext })), {
      name: 'DisabledException',
    });
    await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    const signer = await makeKey(kms, { KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' });
    const AliasName = 'alias/signer';
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: signer.id }));
    const input = { KeyId: AliasName, Message, SigningAlgorithm: 'ECDSA_SHA_384' } as const;
    const { Signature } = await kms.send(new SignCommand(input));
    assert.ok((await kms.send(new VerifyCommand({ ...input, Signature }))).SignatureValid);
    // The alias goes to another key at the very next call.
    const other = await makeKey(kms, { KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' });
    await kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: other.id }));
    await assert.rejects(kms.send(new VerifyCommand({ ...input, Signature })), {
      name: 'KMSInvalidSignatureException',
    });
    await kms.send(new DeleteAliasCommand({ AliasName }));
    await assert.rejects(kms.send(new SignCommand(input)), { name: 'NotFoundException' });
  }
});

test('a grant allows while it is there, with its encryption context, and not at the very next call', async (t) => {
  const server = await startServer(t);
  const root = kmsClient(server, server.root);
  const bob = kmsClient(server, await createUser(iamClient(server, server.root), 'bob'));
  const { id: KeyId } = await makeKey(root);
  const EncryptionContext = { tenant: '7' };
  const { CiphertextBlob } = await root.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
  const decrypt = () => bob.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  await assert.rejects(decrypt(), { name: 'AccessDeniedException' });
  const grant = (tenant: string) =>
    root.send(
      new CreateGrantCommand({
        KeyId,
        GranteePrincipal: 'arn:aws:iam::111122223333:user/bob',
        Operations: ['Decrypt'],
        Constraints: { EncryptionContextSubset: { tenant } },
      }),
    );
  await grant('8');
  await assert.rejects(decrypt(), { name: 'AccessDeniedException' });
  const { GrantId } = await grant('7');
  assert.deepEqual(bytes((await decrypt()).Plaintext), Plaintext);
  await root.send(new RevokeGrantCommand({ KeyId, GrantId }));
  await assert.rejects(decrypt(), { name: 'AccessDeniedException' });
});

test('older ciphertexts stay readable behind rotations', async (t) => {
  const server = await startServer(t);
  const kms = kmsClient(server, server.root);
  const { id: KeyId } = await makeKey(kms);
  const before = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
  await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
  const after = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
  const [one, other] = [
    await kms.send(new DecryptCommand(before)),
    await kms.send(new DecryptCommand(after)),
  ];
  assert.deepEqual(bytes(one.Plaintext), bytes(other.Plaintext));
  assert.notEqual(one.KeyMaterialId, other.KeyMaterialId);
});

test('a disabled or pending key answers nothing at the very next call', async (t) => {
  const server = await startServer(t);
  const kms = kmsClient(server, server.root);
  const { id: KeyId, arn } = await makeKey(kms);
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
  const refused = (name: string, message: string) =>
    Promise.all([
      assert.rejects(kms.send(new EncryptCommand({ KeyId, Plaintext })), { name, message }),
      assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob })), { name, message }),
      assert.rejects(kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' })), { name, message }),
    ]);
  await kms.send(new DisableKeyCommand({ KeyId }));
  await refused('DisabledException', `${arn} is disabled.`);
  await kms.send(new EnableKeyCommand({ KeyId }));
  assert.deepEqual(bytes((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext), Plaintext);
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  await refused('KMSInvalidStateException', `${arn} is pending deletion.`);
});

test('asymmetric keys: signatures that OpenSSL verifies, RSA encryption, shared secrets', async (t) => {
  const server = await startServer(t);
  const kms = kmsClient(server, server.root);
  const rsa = await makeKey(kms, { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
  const SigningAlgorithm = 'RSASSA_PSS_SHA_256';
  const signed = await kms.send(new SignCommand({ KeyId: rsa.id, Message, SigningAlgorithm }));
  const answer = await kms.send(new GetPublicKeyCommand({ KeyId: rsa.id }));
  assert.equal(answer.KeySpec, 'RSA_2048');
  const key = createPublicKey({ key: bytes(answer.PublicKey), format: 'der', type: 'spki' });
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  assert.ok(verify('sha256', Message, pss, bytes(signed.Signature)));
  const verified = await kms.send(
    new VerifyCommand({ KeyId: rsa.id, Message, SigningAlgorithm, Signature: signed.Signature }),
  );
  assert.equal(verified.SignatureValid, true);
  await assert.rejects(
    kms.send(
      new VerifyCommand({ KeyId: rsa.id, Message: Plaintext, SigningAlgorithm, Signature: signed.Signature }),
    ),
    { name: 'KMSInvalidSignatureException' },
  );
  await assert.rejects(
    kms.send(new SignCommand({ KeyId: rsa.id, Message, SigningAlgorithm, MessageType: 'DIGEST' })),
    { name: 'ValidationException', message: `Digest is invalid length for algorithm ${SigningAlgorithm}.` },
  );
  await assert.rejects(kms.send(new EncryptCommand({ KeyId: rsa.id, Plaintext })), {
    name: 'InvalidKeyUsageException',
    message: `${rsa.arn} key usage is SIGN_VERIFY which is not valid for Encrypt.`,
  });

  // What is verified is verified in a dry run too.
  const wrong = {
    KeyId: rsa.id,
    Message,
    SigningAlgorithm,
    Signature: Buffer.alloc(256),
    DryRun: true,
  } as const;
  await assert.rejects(kms.send(new VerifyCommand(wrong)), { name: 'KMSInvalidSignatureException' });
  await assert.rejects(kms.send(new VerifyCommand({ ...wrong, Signature: signed.Signature })), {
    name: 'DryRunOperationException',
  });
  await kms.send(new DisableKeyCommand({ KeyId: rsa.id }));
  const disabled = await kms.send(new GetPublicKeyCommand({ KeyId: rsa.id }));
  assert.deepEqual(disabled.PublicKey, answer.PublicKey);

  const cipher = await makeKey(kms, { KeySpec: 'RSA_3072', KeyUsage: 'ENCRYPT_DECRYPT' });
  for (const EncryptionAlgorithm of ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] as const) {
    const sealed = await kms.send(new EncryptCommand({ KeyId: cipher.id, Plaintext, EncryptionAlgorithm }));
    const { CiphertextBlob } = sealed;
    const opened = await kms.send(
      new DecryptCommand({ KeyId: cipher.id, CiphertextBlob, EncryptionAlgorithm }),
    );
    assert.deepEqual(bytes(opened.Plaintext), Plaintext);
    assert.equal(opened.KeyMaterialId, undefined);
    await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob, EncryptionAlgorithm })), {
      name: 'ValidationException',
      message: 'KeyId must not be null',
    });
  }
  await assert.rejects(
    kms.send(
      new EncryptCommand({
        KeyId: cipher.id,
        Plaintext: Buffer.alloc(319),
        EncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
      }),
    ),
    {
      name: 'ValidationException',
      message:
        'Algorithm RSAES_OAEP_SHA_256 and key spec RSA_3072 cannot encrypt data larger than 318 bytes.',
    },
  );

  const agreed = await makeKey(kms, { KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' });
  const other = await makeKey(kms, { KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' });
  const derive = async (KeyId: string, peer: string) => {
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: peer }));
    const input = { KeyId, PublicKey, KeyAgreementAlgorithm: 'ECDH' } as const;
    return kms.send(new DeriveSharedSecretCommand(input));
  };
  const [mine, theirs] = [await derive(agreed.id, other.id), await derive(other.id, agreed.id)];
  assert.deepEqual(bytes(mine.SharedSecret), bytes(theirs.SharedSecret));
  assert.equal(mine.KeyOrigin, 'AWS_KMS');
  const PublicKey = Buffer.from('no key');
  // What the client says where the answer has no message.
  const noKey = { KeyId: agreed.id, PublicKey, KeyAgreementAlgorithm: 'ECDH' } as const;
  for (const DryRun of [false, true])
    await assert.rejects(kms.send(new DeriveSharedSecretCommand({ ...noKey, DryRun })), {
      name: 'ValidationException',
      message: 'UnknownError',
    });
});

test('MACs: made, verified, refused for another message or algorithm', async (t) => {
  const server = await startServer(t);
  const kms = kmsClient(server, server.root);
  const { id: KeyId } = await makeKey(kms, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
  const MacAlgorithm = 'HMAC_SHA_256';
  const { Mac } = await kms.send(new GenerateMacCommand({ KeyId, Message, MacAlgorithm }));
  assert.ok((await kms.send(new VerifyMacCommand({ KeyId, Message, MacAlgorithm, Mac }))).MacValid);
  await assert.rejects(kms.send(new VerifyMacCommand({ KeyId, Message: Plaintext, MacAlgorithm, Mac })), {
    name: 'KMSInvalidMacException',
  });
  const tried = { KeyId, MacAlgorithm, Mac, DryRun: true } as const;
  await assert.rejects(kms.send(new VerifyMacCommand({ ...tried, Message: Plaintext })), {
    name: 'KMSInvalidMacException',
  });
  await assert.rejects(kms.send(new VerifyMacCommand({ ...tried, Message })), {
    name: 'DryRunOperationException',
  });
  await assert.rejects(kms.send(new GetPublicKeyCommand({ KeyId })), {
    name: 'UnsupportedOperationException',
    message: 'UnknownError',
  });
  await assert.rejects(kms.send(new GenerateMacCommand({ KeyId, Message, MacAlgorithm: 'HMAC_SHA_512' })), {
    name: 'InvalidKeyUsageException',
    message: 'Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256.',
  });
});

test('imported material: by each wrapping, again the same only, and gone when deleted', async (t) => {
  const server = await startServer(t);
  const kms = kmsClient(server, server.root);
  const importInto = async (
    KeyId: string,
    material: Uint8Array,
    more: Partial<ImportKeyMaterialCommandInput> = {},
    WrappingAlgorithm: AlgorithmSpec = 'RSAES_OAEP_SHA_256',
  ) => {
    const input = { KeyId, WrappingAlgorithm, WrappingKeySpec: 'RSA_2048' } as const;
    const { PublicKey, ImportToken } = await kms.send(new GetParametersForImportCommand(input));
    const EncryptedKeyMaterial = wrap(bytes(PublicKey), material, WrappingAlgorithm);
    const ExpirationModel = 'KEY_MATERIAL_DOES_NOT_EXPIRE';
    return kms.send(
      new ImportKeyMaterialCommand({ KeyId, ImportToken, EncryptedKeyMaterial, ExpirationModel, ...more }),
    );
  };
  const { id: KeyId, arn } = await makeKey(kms, { Origin: 'EXTERNAL' });
  await assert.rejects(kms.send(new EncryptCommand({ KeyId, Plaintext })), {
    name: 'KMSInvalidStateException',
    message: `${arn} is pending import.`,
  });
  const material = randomBytes(32);
  const first = await importInto(KeyId, material);
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
  const wrong = {
    name: 'IncorrectKeyMaterialException',
    message: `Imported key material does not have the expected identifier (${first.KeyMaterialId}).`,
  };
  await assert.rejects(importInto(KeyId, randomBytes(32)), wrong);
  await assert.rejects(importInto(KeyId, randomBytes(31)), { name: 'InvalidCiphertextException' });
  await assert.rejects(importInto(KeyId, material, { ImportType: 'NEW_KEY_MATERIAL' }), {
    name: 'IncorrectKeyMaterialException',
    message: `Key material (id: ${first.KeyMaterialId}) being imported as NEW_KEY_MATERIAL is already associated with KMS key ${arn}.`,
  });
  await assert.rejects(kms.send(new RotateKeyOnDemandCommand({ KeyId })), {
    name: 'KMSInvalidStateException',
    message: `No available key material pending rotation for the key: ${arn}.`,
  });
  await kms.send(new DisableKeyCommand({ KeyId }));
  const away = await kms.send(new DeleteImportedKeyMaterialCommand({ KeyId }));
  assert.equal(away.KeyMaterialId, first.KeyMaterialId);
  await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob })), {
    name: 'KMSInvalidStateException',
  });
  // What was disabled is enabled then, as at AWS.
  for (const wrapping of ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] as const) {
    assert.equal((await importInto(KeyId, material, {}, wrapping)).KeyMaterialId, first.KeyMaterialId);
  }
  assert.deepEqual(bytes((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext), Plaintext);
  // A second material waits for its rotation.
  const second = randomBytes(32);
  const next = await importInto(KeyId, second, { ImportType: 'NEW_KEY_MATERIAL' });
  const refusal = new RegExp(
    `^New key material \\(id: [0-9a-f]{64}\\) cannot be imported into KMS key ${arn}, because another key material \\(id: ${next.KeyMaterialId}\\) is pending rotation\\.$`,
  );
  await assert.rejects(importInto(KeyId, randomBytes(32), { ImportType: 'NEW_KEY_MATERIAL' }), {
    name: 'KMSInvalidStateException',
    message: refusal,
  });
  // What waits may go, and come back as new.
  const again = { ImportType: 'NEW_KEY_MATERIAL' } as const;
  await kms.send(new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId: next.KeyMaterialId }));
  await assert.rejects(
    kms.send(new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId: next.KeyMaterialId })),
    {
      name: 'ValidationException',
      message: `Key material (id: ${next.KeyMaterialId}) has never been imported into KMS key ${arn}.`,
    },
  );
  assert.equal((await importInto(KeyId, second, again)).KeyMaterialId, next.KeyMaterialId);
  // As long as it is good, once it is needed.
  const ends = { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: inAnHour() } as const;
  await importInto(KeyId, second, ends);
  const expiration = async () =>
    (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.ExpirationModel;
  assert.equal(await expiration(), 'KEY_MATERIAL_DOES_NOT_EXPIRE');
  await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
  assert.equal(await expiration(), 'KEY_MATERIAL_EXPIRES');
  const opened = await kms.send(new DecryptCommand(await kms.send(new EncryptCommand({ KeyId, Plaintext }))));
  assert.equal(opened.KeyMaterialId, next.KeyMaterialId);
  assert.deepEqual(bytes((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext), Plaintext);

  const signing = await makeKey(kms, {
    Origin: 'EXTERNAL',
    KeySpec: 'ECC_NIST_P256',
    KeyUsage: 'SIGN_VERIFY',
  });
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const expiring = { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: inAnHour() } as const;
  for (const wrapping of [
    'RSAES_OAEP_SHA_1',
    'RSA_AES_KEY_WRAP_SHA_1',
    'RSA_AES_KEY_WRAP_SHA_256',
  ] as const) {
    const imported = await importInto(signing.id, pkcs8, expiring, wrapping);
    assert.equal(imported.KeyMaterialId, undefined);
  }
  const SigningAlgorithm = 'ECDSA_SHA_256';
  const signed = await kms.send(new SignCommand({ KeyId: signing.id, Message, SigningAlgorithm }));
  assert.ok(verify('sha256', Message, publicKey, bytes(signed.Signature)));
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: signing.id }));
  assert.equal(KeyMetadata?.ExpirationModel, 'KEY_MATERIAL_EXPIRES');
  await assert.rejects(importInto(signing.id, pkcs8, { ExpirationModel: 'KEY_MATERIAL_EXPIRES' }), {
    name: 'ValidationException',
    message: 'A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES',
  });
  const own = await makeKey(kms);
  await assert.rejects(importInto(own.id, material), {
    name: 'UnsupportedOperationException',
    message: `${own.arn} origin is AWS_KMS which is not valid for this operation.`,
  });
});

test('a multi-Region key with imported material rotates once the material is in all regions', async (t) => {
  const server = await startServer(t);
  const east = kmsClient(server, server.root);
  const west = kmsClient(server, server.root, 'us-west-2');
  const { id: KeyId } = await makeKey(east, { Origin: 'EXTERNAL', MultiRegion: true });
  const importInto = async (
    kms: KMSClient,
    material: Uint8Array,
    more: Partial<ImportKeyMaterialCommandInput> = {},
  ) => {
    const WrappingAlgorithm = 'RSAES_OAEP_SHA_256';
    const input = { KeyId, WrappingAlgorithm, WrappingKeySpec: 'RSA_2048' } as const;
    const { PublicKey, ImportToken } = await kms.send(new GetParametersForImportCommand(input));
    const EncryptedKeyMaterial = wrap(bytes(PublicKey), material, WrappingAlgorithm);
    const ExpirationModel = 'KEY_MATERIAL_DOES_NOT_EXPIRE';
    return kms.send(
      new ImportKeyMaterialCommand({ KeyId, ImportToken, EncryptedKeyMaterial, ExpirationModel, ...more }),
    );
  };
  const materials = async (kms: KMSClient) => {
    const IncludeKeyMaterial = 'ALL_KEY_MATERIAL';
    const { Rotations = [] } = await kms.send(new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial }));
    return Rotations.map((one) => [one.KeyMaterialId, one.ImportState, one.KeyMaterialState]);
  };
  const [first, second] = [randomBytes(32), randomBytes(32)];
  const { KeyMaterialId: one } = await importInto(east, first, { KeyMaterialDescription: 'first' });
  await east.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: 'us-west-2' }));
  const { KeyMetadata: replica } = await west.send(new DescribeKeyCommand({ KeyId }));
  assert.deepEqual([replica?.KeyState, replica?.CurrentKeyMaterialId], ['PendingImport', one]);
  assert.deepEqual(await materials(west), [[one, 'PENDING_IMPORT', 'CURRENT']]);
  await assert.rejects(importInto(west, second), {
    name: 'IncorrectKeyMaterialException',
    message: `Imported key material does not have the expected identifier (${one}).`,
  });
  await assert.rejects(importInto(west, first, { KeyMaterialDescription: 'first' }), {
    name: 'ValidationException',
    message: 'Key material description can only be specified on primary Multi-Region keys',
  });
  await assert.rejects(importInto(west, second, { ImportType: 'NEW_KEY_MATERIAL' }), {
    name: 'ValidationException',
    message: 'Input parameter ImportType NEW_KEY_MATERIAL cannot be used on replica Multi-Region keys',
  });
  await importInto(west, first);
  const { CiphertextBlob } = await west.send(new EncryptCommand({ KeyId, Plaintext }));

  const { KeyMaterialId: two } = await importInto(east, second, { ImportType: 'NEW_KEY_MATERIAL' });
  const awaited = 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION';
  assert.deepEqual((await materials(east))[1], [two, 'IMPORTED', awaited]);
  assert.deepEqual((await materials(west))[1], [two, 'PENDING_IMPORT', awaited]);
  await assert.rejects(east.send(new RotateKeyOnDemandCommand({ KeyId })), {
    name: 'KMSInvalidStateException',
    message:
      'Cannot perform key material rotation: Key material has not been imported for replicas of the Multi-Region key.',
  });
  // What is taken back in the primary is forgotten everywhere.
  await east.send(new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId: two }));
  assert.equal((await materials(west)).length, 1);
  await importInto(east, second, { ImportType: 'NEW_KEY_MATERIAL' });
  await importInto(west, second);
  assert.deepEqual((await materials(east))[1], [two, 'IMPORTED', 'PENDING_ROTATION']);
  await east.send(new RotateKeyOnDemandCommand({ KeyId }));
  const sealed = await west.send(new EncryptCommand({ KeyId, Plaintext }));
  const opened = await east.send(new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob }));
  assert.equal(opened.KeyMaterialId, two);
  assert.deepEqual(bytes((await east.send(new DecryptCommand({ CiphertextBlob }))).Plaintext), Plaintext);

  // Without its older material the replica waits for it, also when it was to be deleted meanwhile.
  await west.send(new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId: one }));
  await west.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  await west.send(new CancelKeyDeletionCommand({ KeyId }));
  const { KeyMetadata: waiting } = await west.send(new DescribeKeyCommand({ KeyId }));
  assert.equal(waiting?.KeyState, 'PendingImport');
});

test('an import token is good for its own key, and what is not wrapped for it is refused', async (t) => {
  const server = await startServer(t);
  const kms = kmsClient(server, server.root);
  const [one, other] = [
    await makeKey(kms, { Origin: 'EXTERNAL' }),
    await makeKey(kms, { Origin: 'EXTERNAL' }),
  ];
  const input = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' } as const;
  const { ImportToken, PublicKey } = await kms.send(
    new GetParametersForImportCommand({ KeyId: one.id, ...input }),
  );
  const EncryptedKeyMaterial = wrap(bytes(PublicKey), randomBytes(32), 'RSAES_OAEP_SHA_256');
  const ExpirationModel = 'KEY_MATERIAL_DOES_NOT_EXPIRE';
  const take = (KeyId: string, EncryptedKeyMaterial: Uint8Array, token = ImportToken) =>
    kms.send(
      new ImportKeyMaterialCommand({ KeyId, ImportToken: token, EncryptedKeyMaterial, ExpirationModel }),
    );
  await assert.rejects(take(other.id, EncryptedKeyMaterial), { name: 'InvalidImportTokenException' });
  await assert.rejects(take(one.id, EncryptedKeyMaterial, Buffer.alloc(100)), {
    name: 'InvalidImportTokenException',
  });
  await assert.rejects(take(one.id, randomBytes(256)), { name: 'InvalidCiphertextException' });
  await take(one.id, EncryptedKeyMaterial);
});

test('tampering with any part of a ciphertext is answered in one way; a stranger’s key is not told from none', async (t) => {
  const server = await startServer(t);
  const kms = kmsClient(server, server.root);
  const { id: KeyId } = await makeKey(kms);
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
  for (let index = 0; index < (CiphertextBlob?.length ?? 0); index += 3) {
    const changed = Uint8Array.from(CiphertextBlob ?? []);
    changed[index] = (changed[index] ?? 0) ^ 0x40;
    // The names of account and key come before the rest: another key is none, or nobody's.
    const names = (index > 1 && index < 8) || (index > 39 && index < 77) ? 'AccessDenied|' : '';
    await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob: changed })), (error: Error) =>
      new RegExp(`^(${names}InvalidCiphertext)(Exception)?$`).test(error.name),
    );
  }
  const elsewhere = kmsClient(server, server.root, 'eu-west-1');
  await assert.rejects(elsewhere.send(new DecryptCommand({ CiphertextBlob })), {
    name: 'AccessDeniedException',
  });
});

test('who may decrypt is decided by the key of the ciphertext and its context; a dry run changes nothing', async (t) => {
  const server = await startServer(t);
  const root = kmsClient(server, server.root);
  const iam = iamClient(server, server.root);
  const bob = kmsClient(server, await createUser(iam, 'bob'));
  const { id: KeyId, arn } = await makeKey(root);
  const EncryptionContext = { team: 'blue' };
  const { CiphertextBlob } = await root.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
  const decrypt = (more: object = {}) =>
    bob.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, ...more }));
  await assert.rejects(decrypt(), { name: 'AccessDeniedException' });
  const Condition = { StringEquals: { 'kms:EncryptionContext:team': 'red' } };
  await putUserPolicy(iam, 'bob', { ...allow('kms:Decrypt', arn), Condition });
  await assert.rejects(decrypt(), { name: 'AccessDeniedException' });
  await putUserPolicy(iam, 'bob', {
    ...allow('kms:Decrypt', arn),
    Condition: { StringEquals: { 'kms:EncryptionContext:team': 'blue' } },
  });
  assert.deepEqual(bytes((await decrypt()).Plaintext), Plaintext);
  await assert.rejects(decrypt({ DryRun: true }), { name: 'DryRunOperationException' });
  await assert.rejects(
    bob.send(
      new DecryptCommand({
        KeyId: arn,
        EncryptionContext,
        DryRun: true,
        DryRunModifiers: ['IGNORE_CIPHERTEXT'],
      }),
    ),
    { name: 'DryRunOperationException' },
  );
});

const inAnHour = (): Date => new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);

/** As a customer wraps key material for the journey. */
function wrap(publicKey: Buffer, material: Uint8Array, algorithm: AlgorithmSpec): Buffer {
  const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
  const oaepHash = algorithm.endsWith('SHA_1') ? 'sha1' : 'sha256';
  const toKey = (bytes: Uint8Array): Buffer =>
    publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, bytes);
  if (algorithm.startsWith('RSAES')) return toKey(material);
  const kek = randomBytes(32);
  const cipher = createCipheriv('id-aes256-wrap-pad', kek, Buffer.from('a65959a6', 'hex'));
  return Buffer.concat([toKey(kek), cipher.update(material), cipher.final()]);
}
