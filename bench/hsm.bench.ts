/**
 * Signatures and AES-GCM by the HSM processes against the same calls made directly on the library in one process, with 1, 2
 * and 4 processes. Calls come from 64 callers at once. `direct` leaves out what a pool is for: it blocks its event loop.
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
  /** Brings up all processes it may have. */
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
  return { vault: openVault({ call, tellAll, sealer }), close };
}

async function newMaterial(vault: KeyVault, spec: VaultKeySpec): Promise<StoredMaterial> {
  const place = {
    accountId: '111122223333',
    keyId: crypto.randomUUID(),
    materialId: randomBytes(32).toString('hex'),
  };
  return { spec, place, blob: (await vault.generate(spec, place)).blob };
}

/** Calls a second, of callers who each wait for an answer before the next call. */
async function throughput(run: () => Promise<unknown>, callers: number): Promise<number> {
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
  return (count / (performance.now() - before)) * 1000;
}

async function best(run: () => Promise<unknown>, callers: number): Promise<number> {
  await throughput(run, callers);
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await throughput(run, callers));
  return median(rounds);
}

/** The same keys and mechanisms, in this process. */
function directCalls(): Record<string, () => void> {
  process.env['SOFTHSM2_CONF'] = softHsmPaths(join(folder, 'hsm')).config;
  const pkcs11 = new Pkcs11(library);
  pkcs11.initialize();
  const [slot] = pkcs11.slots();
  const session = pkcs11.openSession(slot ?? 0n);
  const aes = pkcs11.generateKey(session, 'AES_KEY_GEN', [
    ['TOKEN', false],
    ['PRIVATE', false],
    ['VALUE_LEN', 32],
    ['ENCRYPT', true],
    ['DERIVE', true],
  ]);
  const use = [
    ['TOKEN', false],
    ['PRIVATE', false],
    ['SIGN', true],
  ] as const;
  const shared = [
    ['TOKEN', false],
    ['PRIVATE', false],
  ] as const;
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
          ['PRIVATE', false],
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
  const direct = directCalls();
  console.log(`${availableParallelism()} cores; calls a second, ${CALLERS} callers`);
  const table = new Map<string, Record<string, string>>();
  const base = new Map<string, number>();
  for (const [name, run] of Object.entries(direct)) {
    const rate = await best(async () => run(), 1);
    base.set(name, rate);
    table.set(name, { direct: rate.toFixed(0) });
  }
  for (const workers of [1, 2, 4]) {
    const home = await openHome(workers);
    for (const [name, run] of Object.entries(pooled(home.vault))) {
      const rate = await best(run, CALLERS);
      const share = (rate / (base.get(name) ?? 1)) * 100;
      const row = table.get(name) ?? {};
      row[`${workers} workers`] = `${rate.toFixed(0)} (${share.toFixed(0)} %)`;
    }
    await home.close();
  }
  console.table(Object.fromEntries(table));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
