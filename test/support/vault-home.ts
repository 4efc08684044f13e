import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretBytes } from '../../src/core/secret-bytes.ts';
import { type HsmProcess, type HsmUser, startHsmProcess } from '../../src/custody/hsm-process.ts';
import { deriveKey } from '../../src/custody/key-ring.ts';
import type {
  KeyVault,
  MaterialPlace,
  SigningAlgorithm,
  StoredMaterial,
  VaultKeySpec,
} from '../../src/custody/vault/key-vault.ts';
import { openVault } from '../../src/custody/vault/open-vault.ts';
import { digestFor } from '../../src/custody/vault/signing-algorithms.ts';
import { SOFTHSM, type TestModule, type TestToken } from './pkcs11-modules.ts';

export const ACCOUNT = '111122223333';

/** A place no other key has. */
export const newPlace = (): MaterialPlace => ({
  accountId: ACCOUNT,
  keyId: crypto.randomUUID(),
  materialId: randomBytes(32).toString('hex'),
});

export interface VaultHome {
  readonly vault: KeyVault;
  readonly call: HsmUser;
  /** A new key, ready to use. */
  make(spec: VaultKeySpec): Promise<StoredMaterial & { readonly publicKey: Uint8Array | undefined }>;
  /** A key of the given material, ready to use. */
  adopt(
    spec: VaultKeySpec,
    material: Uint8Array,
  ): Promise<StoredMaterial & { readonly publicKey: Uint8Array | undefined }>;
  /** Verifies under any public key. */
  verify(
    spec: VaultKeySpec,
    publicKey: Uint8Array,
    algorithm: SigningAlgorithm,
    message: Uint8Array,
    signature: Uint8Array,
  ): Promise<boolean>;
  close(): Promise<void>;
}

/** A vault over an HSM process of its own, with a fresh token of the module and no database. */
export async function openVaultHome(module: TestModule = SOFTHSM): Promise<VaultHome> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-vault-'));
  const pin = randomBytes(20).toString('hex');
  const token = await module.makeToken(folder, pin);
  const process = startHsmProcess({
    environment: token.environment,
    callTimeoutMilliseconds: 30_000,
    onExit: () => undefined,
  });
  await bringUp(process, token, pin);
  const secret = createSecretKey(randomBytes(32));
  const vault = openVault({
    call: process.call,
    tellAll: async (name, input) => void (await process.call(name, input)),
    sealer: {
      currentKeyId: () => '0011223344556677',
      macKey: (purpose, keyId, info) => deriveKey(secret, purpose, keyId, info),
    },
  });
  return {
    vault,
    call: process.call,
    async make(spec) {
      const place = newPlace();
      const { blob, publicKey } = await vault.generate(spec, place);
      return { spec, place, blob, publicKey };
    },
    async adopt(spec, material) {
      const { keyId, accountId } = newPlace();
      const copy = new SecretBytes(Uint8Array.from(material));
      const { materialId, blob, publicKey } = await vault.importClear(spec, copy, { accountId, keyId });
      return { spec, place: { accountId, keyId, materialId }, blob, publicKey };
    },
    async verify(spec, publicKey, algorithm, message, signature) {
      const asked = digestFor(algorithm, message, 'RAW');
      const answer = await process.call('vaultVerify', { spec, publicKey, algorithm, signature, ...asked });
      return 'result' in answer && answer.result;
    },
    async close() {
      await process.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function bringUp({ call }: HsmProcess, token: TestToken, pin: string): Promise<void> {
  await call('initialize', token.initialize);
  const opened = await call('login', { serial: undefined, label: token.label, pin: Buffer.from(pin) });
  const domainKeyId = opened.domainKeyIds[0] ?? '';
  const root = await call('makeRoot', { rootId: 'root-1', domainKeyId });
  await call('openRoot', root);
  await call('useKeys', { rootId: 'root-1', domainKeyId });
}
