/**
 * Cryptographic operations of KMS over HTTP, against the same operations called on the PKCS#11 library in one process, and
 * against the least a signed, authorised and recorded call costs (GetCallerIdentity), all in the same run. KMS can be no
 * faster than the slower of the two.
 * Load, server and HSM process share the cores of this machine. Where there are fewer than three, calls a second tell how
 * they share them; so beside stands how much CPU time a call takes of server and HSM process, and the share by that: what
 * calls a second would be if each had a core of its own.
 * Run: `npm exec -- node bench/kms.bench.ts`
 */
import { join } from 'node:path';
import { CreateKeyCommand, type CreateKeyCommandInput, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { childrenCpuMicroseconds } from './support/children-cpu.ts';
import { median } from './support/compare-cases.ts';
import { openDirectHsm } from './support/direct-hsm.ts';
import { type MeasuredServer, sendRepeatedly, startMeasured } from './support/server-load.ts';
import { BENCH_CREDENTIALS, signedJson, signedQuery } from './support/signed-request.ts';

const CONNECTIONS = 16;
const MILLISECONDS = 400;
const ROUNDS = 7;
/** Before them, for V8 goes on compiling for thousands of calls, in threads whose CPU time counts. */
const WARM_UPS = 5;

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

/** One way to do an operation. */
interface Done {
  /** Times a second. */
  readonly rate: number;
  /** CPU microseconds each, of the process that serves it and of its HSM processes. */
  readonly cpu: number;
  readonly hsmCpu: number;
}

async function overHttp(server: MeasuredServer, request: Uint8Array): Promise<Done> {
  const hsmBefore = childrenCpuMicroseconds(server.pid) ?? Number.NaN;
  const cpuBefore = await server.cpuMicroseconds();
  const before = performance.now();
  const requests = await sendRepeatedly(server.port, request, {
    connections: CONNECTIONS,
    milliseconds: MILLISECONDS,
  });
  const rate = (requests * 1000) / (performance.now() - before);
  const cpu = ((await server.cpuMicroseconds()) - cpuBefore) / requests;
  const hsmAfter = childrenCpuMicroseconds(server.pid) ?? Number.NaN;
  return { rate, cpu, hsmCpu: (hsmAfter - hsmBefore) / requests };
}

function direct(run: () => unknown): Done {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  let calls = 0;
  while (performance.now() - before < MILLISECONDS) {
    run();
    calls++;
  }
  const rate = (calls * 1000) / (performance.now() - before);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { rate, cpu: 0, hsmCpu: (user + system) / calls };
}

interface Round {
  readonly own: Done;
  readonly least: Done;
  readonly direct: Done;
}

const rateShare = ({ own, least, direct }: Round): number => own.rate / Math.min(least.rate, direct.rate);
const cpuShare = ({ own, least, direct }: Round): number =>
  Math.max(least.cpu, direct.hsmCpu) / Math.max(own.cpu, own.hsmCpu);

const hsm = openDirectHsm();
const NO_LIMIT: Done = { rate: Number.POSITIVE_INFINITY, cpu: 0, hsmCpu: 0 };
const table: Record<string, Record<string, string>> = {};
for (const [name, [operation, input]] of Object.entries(CALLS)) {
  const rounds: Round[] = [];
  const body = JSON.stringify(input);
  const run = hsm.operations[name];
  for (let round = -WARM_UPS; round < ROUNDS; round++) {
    const request = signedJson(own.port, BENCH_CREDENTIALS, 'kms', `TrentService.${operation}`, body);
    const one = {
      least: await overHttp(own, signedQuery(own.port, BENCH_CREDENTIALS, 'sts', LEAST)),
      own: await overHttp(own, request),
      direct: run === undefined ? NO_LIMIT : direct(run),
    };
    if (round >= 0) rounds.push(one);
  }
  const middle = (pick: (round: Round) => number): string => median(rounds.map(pick)).toFixed(0);
  const percent = (pick: (round: Round) => number): string =>
    `${(median(rounds.map(pick)) * 100).toFixed(0)} %`;
  table[name] = {
    'over HTTP': `${middle((r) => r.own.rate)}/s`,
    'least call': `${middle((r) => r.least.rate)}/s`,
    library: run === undefined ? '' : `${middle((r) => r.direct.rate)}/s`,
    share: percent(rateShare),
    'CPU µs: server, HSM': `${middle((r) => r.own.cpu)}, ${middle((r) => r.own.hsmCpu)}`,
    'least, library': `${middle((r) => r.least.cpu)}, ${middle((r) => r.direct.hsmCpu)}`,
    'share by CPU': percent(cpuShare),
  };
}
console.table(table);
hsm.close();
kms.destroy();
await own.stop();
