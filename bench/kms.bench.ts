/**
 * Cryptographic operations of KMS over HTTP, against the same operations called on the PKCS#11 library in one process, and
 * against the least a signed, authorised and recorded call costs (GetCallerIdentity), all in the same run. KMS can be no
 * faster than the slower of the two.
 * Run: `npm exec -- node bench/kms.bench.ts`
 */
import { join } from 'node:path';
import { CreateKeyCommand, type CreateKeyCommandInput, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { median } from './support/compare-cases.ts';
import { openDirectHsm } from './support/direct-hsm.ts';
import { type MeasuredServer, sendRepeatedly, startMeasured } from './support/server-load.ts';
import { BENCH_CREDENTIALS, signedJson, signedQuery } from './support/signed-request.ts';

const CONNECTIONS = 16;
const MILLISECONDS = 400;
const ROUNDS = 7;

const script = (name: string): string => join(import.meta.dirname, 'support', name);
const base64 = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('base64');
const LEAST = 'Action=GetCallerIdentity&Version=2011-06-15';
const MESSAGE = Buffer.alloc(256, 2);

const own = await startMeasured(script('keywarden-server.ts'));
const kms = new KMSClient({
  endpoint: `http://127.0.0.1:${own.port}`,
  region: 'us-east-1',
  credentials: BENCH_CREDENTIALS,
});

async function makeKey(input: CreateKeyCommandInput = {}): Promise<string> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
  return KeyMetadata?.KeyId ?? '';
}

const symmetric = await makeKey();
const hmac = await makeKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
const rsa = await makeKey({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
const curve = await makeKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
const EncryptionContext = { tenant: 'bench' };
const { CiphertextBlob } = await kms.send(
  new EncryptCommand({ KeyId: symmetric, Plaintext: MESSAGE, EncryptionContext }),
);
const Message = base64(MESSAGE);

const CALLS: Readonly<Record<string, readonly [operation: string, input: object]>> = {
  Encrypt: ['Encrypt', { KeyId: symmetric, Plaintext: Message, EncryptionContext }],
  Decrypt: ['Decrypt', { CiphertextBlob: base64(CiphertextBlob), EncryptionContext }],
  GenerateDataKey: ['GenerateDataKey', { KeyId: symmetric, KeySpec: 'AES_256', EncryptionContext }],
  'Sign RSA_2048': ['Sign', { KeyId: rsa, Message, SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256' }],
  'Sign ECC_NIST_P256': ['Sign', { KeyId: curve, Message, SigningAlgorithm: 'ECDSA_SHA_256' }],
  GenerateMac: ['GenerateMac', { KeyId: hmac, Message, MacAlgorithm: 'HMAC_SHA_256' }],
  CreateKey: ['CreateKey', {}],
};

/** Calls a second over HTTP. */
async function overHttp(server: MeasuredServer, request: Uint8Array): Promise<number> {
  const before = performance.now();
  const requests = await sendRepeatedly(server.port, request, {
    connections: CONNECTIONS,
    milliseconds: MILLISECONDS,
  });
  return (requests * 1000) / (performance.now() - before);
}

function direct(run: () => unknown): number {
  const before = performance.now();
  let calls = 0;
  while (performance.now() - before < MILLISECONDS) {
    run();
    calls++;
  }
  return (calls * 1000) / (performance.now() - before);
}

const hsm = openDirectHsm();
for (const [name, [operation, input]] of Object.entries(CALLS)) {
  const rounds: { own: number; least: number; direct: number }[] = [];
  const body = JSON.stringify(input);
  const run = hsm.operations[name];
  for (let round = -1; round < ROUNDS; round++) {
    const request = signedJson(own.port, BENCH_CREDENTIALS, 'kms', `TrentService.${operation}`, body);
    const one = {
      least: await overHttp(own, signedQuery(own.port, BENCH_CREDENTIALS, 'sts', LEAST)),
      own: await overHttp(own, request),
      direct: run === undefined ? Number.POSITIVE_INFINITY : direct(run),
    };
    if (round >= 0) rounds.push(one);
  }
  const middle = (pick: (round: (typeof rounds)[number]) => number): number => median(rounds.map(pick));
  const share = middle((round) => round.own / Math.min(round.least, round.direct));
  console.log(
    `${name.padEnd(18)} ${middle((r) => r.own)
      .toFixed(0)
      .padStart(6)}/s over HTTP, ` +
      (run === undefined ? '' : `library ${middle((r) => r.direct).toFixed(0)}/s, `) +
      `least call ${middle((r) => r.least).toFixed(0)}/s: ` +
      `${(share * 100).toFixed(0)} % of the lower`,
  );
}
hsm.close();
kms.destroy();
await own.stop();
