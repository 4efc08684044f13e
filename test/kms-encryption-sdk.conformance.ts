import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildClient, CommitmentPolicy, KMS, KmsKeyringNode } from '@aws-crypto/client-node';
import { CreateKeyCommand, DisableKeyCommand } from '@aws-sdk/client-kms';
import { kmsClient } from './support/clients.ts';
import { startServer, type TestServer } from './support/server.ts';

const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);

type KeyringInput = NonNullable<ConstructorParameters<typeof KmsKeyringNode>[0]>;

/** Its types are stricter about absent members than those of the client it brings. */
const clientProvider = ({ url, root }: TestServer) =>
  ((region: string) => new KMS({ region, endpoint: url, credentials: root })) as unknown as NonNullable<
    KeyringInput['clientProvider']
  >;

test('the AWS Encryption SDK opens what it encrypted under keys of two regions, by either of them', async (t) => {
  const server = await startServer(t);
  const makeKey = async (region: string): Promise<string> => {
    const { KeyMetadata } = await kmsClient(server, server.root, region).send(new CreateKeyCommand({}));
    return KeyMetadata?.Arn ?? '';
  };
  const [generatorKeyId, other] = [await makeKey('us-east-1'), await makeKey('eu-west-1')];
  const keyring = (input: KeyringInput) =>
    new KmsKeyringNode({ clientProvider: clientProvider(server), ...input });
  const both = keyring({ generatorKeyId, keyIds: [other] });
  const encryptionContext = { stage: 'test', purpose: 'round trip' };
  const message = Buffer.alloc(100_000, 'abc');
  const { result } = await encrypt(both, message, { encryptionContext });
  for (const keyIds of [[generatorKeyId], [other]]) {
    const { plaintext, messageHeader } = await decrypt(keyring({ keyIds }), result);
    assert.deepEqual(plaintext, message);
    assert.equal(messageHeader.encryptionContext['purpose'], 'round trip');
  }
  const third = await makeKey('us-east-1');
  await assert.rejects(decrypt(keyring({ keyIds: [third] }), result));
  await kmsClient(server, server.root).send(new DisableKeyCommand({ KeyId: generatorKeyId }));
  await assert.rejects(decrypt(keyring({ keyIds: [generatorKeyId] }), result));
  assert.deepEqual((await decrypt(keyring({ keyIds: [other] }), result)).plaintext, message);
});
