import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { test } from 'node:test';
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateMacCommand,
  SignCommand,
} from '@aws-sdk/client-kms';
import { kmsClient } from './support/clients.ts';
import { newHome, startServer } from './support/server.ts';

const SYMMETRIC = 'bc436485-5092-42b8-92a3-0aa8b93536dc';
const HMAC = 'bc436485-5092-42b8-92a3-0aa8b93536dd';
const ECC = 'bc436485-5092-42b8-92a3-0aa8b93536de';

test('seeded keys have the ids, aliases and material of the file, wherever it is used', async (t) => {
  const hmacKey = randomBytes(32);
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kmsSeed = JSON.stringify({
    keys: [
      {
        id: SYMMETRIC,
        aliases: ['alias/testing'],
        description: 'seeded',
        tags: { for: 'tests' },
        material: randomBytes(32).toString('base64'),
      },
      { id: HMAC, spec: 'HMAC_256', material: hmacKey.toString('base64') },
      {
        id: ECC,
        region: 'eu-west-1',
        spec: 'ECC_NIST_P256',
        material: pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
      },
    ],
  });
  const first = await startServer(t, { kmsSeed });
  assert.ok(first.log.some((line) => line.includes('*** KMS SEED *** 3 keys')));
  const kms = kmsClient(first, first.root);
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/testing' }));
  assert.deepEqual([KeyMetadata?.KeyId, KeyMetadata?.Description], [SYMMETRIC, 'seeded']);
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId: 'alias/testing', Plaintext: Buffer.from('long ago') }),
  );
  const Message = Buffer.from('a message');
  const { Mac } = await kms.send(
    new GenerateMacCommand({ KeyId: HMAC, Message, MacAlgorithm: 'HMAC_SHA_256' }),
  );
  assert.deepEqual(Buffer.from(Mac ?? []), createHmac('sha256', hmacKey).update(Message).digest());
  const { Signature = new Uint8Array() } = await kmsClient(first, first.root, 'eu-west-1').send(
    new SignCommand({ KeyId: ECC, Message, SigningAlgorithm: 'ECDSA_SHA_256' }),
  );
  assert.ok(verify('sha256', Message, pair.publicKey, Signature));

  const second = await startServer(t, { kmsSeed });
  const { Plaintext } = await kmsClient(second, second.root).send(new DecryptCommand({ CiphertextBlob }));
  assert.equal(Buffer.from(Plaintext ?? []).toString(), 'long ago');
});

test('a seed is taken again, and refused where it does not fit', async (t) => {
  const home = await newHome(t);
  const seed = (material: string, further: object = {}) =>
    JSON.stringify({ keys: [{ id: SYMMETRIC, material, ...further }] });
  const material = randomBytes(32).toString('base64');
  const start = (kmsSeed: string) => startServer(t, { home, kmsSeed });
  await (await start(seed(material))).close();
  await (await start(seed(material))).close();
  await assert.rejects(
    start(seed(randomBytes(32).toString('base64'))),
    /is there already, with other material/,
  );
  const short = randomBytes(16).toString('base64');
  await assert.rejects(start(seed(short, { id: HMAC })), /is no key of spec SYMMETRIC_DEFAULT/);
  await assert.rejects(
    start(seed(material, { spek: 1 })),
    /^Error: key 1 of the seed file: unknown member 'spek'$/,
  );
  await assert.rejects(start('{"keys": ['), /^Error: the seed file is not JSON$/);
});
