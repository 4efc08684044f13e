/**
 * Signatures and AES-GCM by the HSM processes against the same calls made directly on the library in one process, with 1, 2
 * and 4 processes. Calls come from 64 callers at once. `direct` leaves out what a pool is for: it blocks its event loop.
 * Beside calls a second stands the CPU time of a call in the process that makes it: that one does not depend on what else
 * runs on the machine.
 * Run: `npm exec -- node bench/hsm.bench.ts`
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { custodyMigrations } from '../src/custody/migrations.ts';
import { openCustody } from '../src/custody/open-custody.ts';
import { openPinSource } from '../src/custody/pin-source.ts';
import { Pkcs11 } from '../src/custody/pkcs11/pkcs11.ts';
import { findPkcs11Library, softHsmPaths } from '../src/custody/softhsm.ts';
import type { KeyVault, StoredMaterial, VaultKeySpec } from '../src/custody/vault/key-vault.ts';
import { openVault } from '../src/custody/vault/open-vault.ts';
import { openStore } from '../src/storage/open-store.ts';
import { median } from './support/compare-cases.ts';

const CALLERS = 64;
const ROUND_MILLISECONDS = 1000;
const ROUNDS = 3;
const P256 = Buffer.from('06082a8648ce3d030107', 'hex');
const SHA256_DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const text = randomBytes(4096);
const digest = randomBytes(32);

const folder = mkdtempSync(join(tmpdir(), 'keywarden-hsm-bench-'));
const library = findPkcs11Library();
const pinSource = openPinSource(`file:${join(folder, 'pin')}`);

interface Home {
  readonly vault: KeyVault;
  /** CPU time of all HSM processes so far, in microseconds. */
  cpu(): Promise<number>;
  close(): Promise<void>;
}

async function openHome(workers: number): Promise<Home> {
  const store = await openStore({ url: join(folder, 'keywarden.db') });
  await store.migrate(custodyMigrations);
  const custody = await openCustody({
    store,
    hsm: {
      library,
      tokenDirectory: join(folder, 'hsm'),
      tokenLabel: 'bench',
      pinSource,
      mostWorkers: workers,
    },
    random: { bytes: (length) => randomBytes(length) },
    onProblem: (problem) => console.error(problem),
  });
  const { call, tellAll, sealer } = custody;
  const close = async (): Promise<void> => {
    await custody.close();
    await store.close();
  };
  const cpu = async (): Promise<number> => {
    const [appliance] = (await custody.health()).appliances;
    return (appliance?.workers ?? []).reduce((sum, { usage }) => sum + (usage?.cpuMicroseconds ?? 0), 0);
  };
  return { vault: openVault({ call, tellAll, sealer }), cpu, close };
}

async function newMaterial(vault: KeyVault, spec: VaultKeySpec): Promise<StoredMaterial> {
  const place = {
    accountId: '111122223333',
    keyId: crypto.randomUUID(),
    materialId: randomBytes(32).toString('hex'),
  };
  return { spec, place, blob: (await vault.generate(spec, place)).blob };
}

interface Round {
  /** Calls a second. */
  readonly rate: number;
  /** CPU microseconds of a call. */
  readonly cpu: number;
}

/** Callers who each wait for an answer before the next call. */
async function round(
  run: () => Promise<unknown>,
  callers: number,
  cpuNow: () => Promise<number>,
): Promise<Round> {
  const cpuBefore = await cpuNow();
  let count = 0;
  const end = performance.now() + ROUND_MILLISECONDS;
  const before = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < end) {
        await run();
        count++;
      }
    }),
  );
  const seconds = (performance.now() - before) / 1000;
  return { rate: count / seconds, cpu: ((await cpuNow()) - cpuBefore) / count };
}

async function measure(
  run: () => Promise<unknown>,
  callers: number,
  cpuNow: () => Promise<number>,
): Promise<Round> {
  await round(run, callers, cpuNow);
  const rounds: Round[] = [];
  for (let number = 0; number < ROUNDS; number++) rounds.push(await round(run, callers, cpuNow));
  return { rate: median(rounds.map(({ rate }) => rate)), cpu: median(rounds.map(({ cpu }) => cpu)) };
}

const ownCpu = async (): Promise<number> => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** The same keys and mechanisms, in this process. */
async function directCalls(): Promise<Record<string, () => void>> {
  process.env['SOFTHSM2_CONF'] = softHsmPaths(join(folder, 'hsm')).config;
  const pkcs11 = new Pkcs11(library);
  pkcs11.initialize();
  const [slot] = pkcs11.slots();
  const session = pkcs11.openSession(slot ?? 0n);
  // Logged in and with private keys, as in the pool: SoftHSM decrypts those of a private object at every use.
  pkcs11.login(session, 'USER', (await pinSource.read()) ?? Buffer.alloc(0));
  const aes = pkcs11.generateKey(session, 'AES_KEY_GEN', [
    ['TOKEN', false],
    ['PRIVATE', true],
    ['VALUE_LEN', 32],
    ['ENCRYPT', true],
    ['DERIVE', true],
  ]);
  const shared = [
    ['TOKEN', false],
    ['PRIVATE', true],
  ] as const;
  const use = [...shared, ['SENSITIVE', true], ['SIGN', true]] as const;
  const rsa = pkcs11.generateKeyPair(
    session,
    'RSA_PKCS_KEY_PAIR_GEN',
    [...shared, ['MODULUS_BITS', 2048], ['PUBLIC_EXPONENT', Buffer.from('010001', 'hex')]],
    use,
  ).privateKey;
  const ec = pkcs11.generateKeyPair(
    session,
    'EC_KEY_PAIR_GEN',
    [...shared, ['EC_PARAMS', P256]],
    use,
  ).privateKey;
  const digestInfo = Buffer.concat([SHA256_DIGEST_INFO, digest]);
  return {
    'RSA-2048 signatures': () => pkcs11.sign(session, rsa, 'RSA_PKCS', digestInfo),
    'P-256 signatures': () => pkcs11.sign(session, ec, 'ECDSA', digest),
    // As the vault does it: a key derived for the message, which is then encrypted and the key destroyed.
    'AES-GCM of 4 kB': () => {
      const iv = pkcs11.generateRandom(session, 16);
      const key = pkcs11.deriveKey(
        session,
        { name: 'AES_CBC_ENCRYPT_DATA', iv, data: Buffer.alloc(32) },
        aes,
        [
          ['CLASS', 4],
          ['KEY_TYPE', 0x1f],
          ['TOKEN', false],
          ['PRIVATE', true],
          ['VALUE_LEN', 32],
          ['ENCRYPT', true],
        ],
      );
      const nonce = pkcs11.generateRandom(session, 12);
      pkcs11.encrypt(session, key, { name: 'AES_GCM', iv: nonce, aad: digest, tagBits: 128 }, text);
      pkcs11.destroyObject(session, key);
    },
  };
}

try {
  const first = await openHome(1);
  const rsa = await newMaterial(first.vault, 'RSA_2048');
  const ec = await newMaterial(first.vault, 'ECC_NIST_P256');
  const aes = await newMaterial(first.vault, 'SYMMETRIC_DEFAULT');
  await first.close();
  const pooled = (vault: KeyVault): Record<string, () => Promise<unknown>> => ({
    'RSA-2048 signatures': () => vault.sign(rsa, 'RSASSA_PKCS1_V1_5_SHA_256', digest, 'DIGEST'),
    'P-256 signatures': () => vault.sign(ec, 'ECDSA_SHA_256', digest, 'DIGEST'),
    'AES-GCM of 4 kB': () => vault.encrypt(aes, text, digest),
  });
  const direct = await directCalls();
  console.log(`${availableParallelism()} cores; calls a second, ${CALLERS} callers`);
  const table = new Map<string, Record<string, string>>();
  const base = new Map<string, Round>();
  for (const [name, run] of Object.entries(direct)) {
    const direct = await measure(async () => run(), 1, ownCpu);
    base.set(name, direct);
    table.set(name, { direct: `${direct.rate.toFixed(0)}/s, ${direct.cpu.toFixed(0)} µs` });
  }
  for (const workers of [1, 2, 4]) {
    const home = await openHome(workers);
    for (const [name, run] of Object.entries(pooled(home.vault))) {
      const { rate, cpu } = await measure(run, CALLERS, home.cpu);
      const share = ((base.get(name)?.cpu ?? Number.NaN) / cpu) * 100;
      const row = table.get(name) ?? {};
      row[`${workers} workers`] =
        `${rate.toFixed(0)}/s, ${cpu.toFixed(0)} µs (${share.toFixed(0)} % per core)`;
    }
    await home.close();
  }
  console.table(Object.fromEntries(table));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
