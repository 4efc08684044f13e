import { hash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCustomerKey, type ModuleSpec } from '../../src/custody/pkcs11/customer-keys.ts';
import { makeDomainKey } from '../../src/custody/pkcs11/key-hierarchy.ts';
import { decryptMessage, encryptMessage } from '../../src/custody/pkcs11/message-cipher.ts';
import { digestMechanism } from '../../src/custody/pkcs11/sign-digest.ts';
import { TokenContext } from '../../src/custody/pkcs11/token-context.ts';
import { findPkcs11Library } from '../../src/custody/softhsm.ts';
import { KEY_SPECS } from '../../src/custody/vault/key-specs.ts';
import type { SigningAlgorithm, VaultKeySpec } from '../../src/custody/vault/key-vault.ts';
import { SIGNING_ALGORITHMS } from '../../src/custody/vault/signing-algorithms.ts';

const PIN = Buffer.from('user-of-the-bench');
const AAD = Buffer.alloc(180, 1);
const MESSAGE = Buffer.alloc(256, 2);

/** Operations of KMS called on the PKCS#11 library itself, in this process, with loaded session keys. */
export interface DirectHsm {
  readonly operations: Readonly<Record<string, () => unknown>>;
  close(): void;
}

export function openDirectHsm(): DirectHsm {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-bench-hsm-'));
  const config = join(folder, 'softhsm2.conf');
  writeFileSync(config, `directories.tokendir = ${folder}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  process.env['SOFTHSM2_CONF'] = config;
  const context = new TokenContext();
  const pkcs11 = context.load(findPkcs11Library());
  pkcs11.initialize();
  const [slot = 0n] = pkcs11.slots();
  const soPin = Buffer.from('officer-of-the-bench');
  pkcs11.initToken(slot, soPin, 'bench');
  makeDomainKey(pkcs11, slot, { soPin, userPin: PIN }, randomBytes(16));
  const session = pkcs11.openSession(slot);
  context.open({ slot, session });

  const keyOf = (name: VaultKeySpec) =>
    generateCustomerKey(pkcs11, session, KEY_SPECS[name] as ModuleSpec).handle;
  const symmetric = keyOf('SYMMETRIC_DEFAULT');
  const hmac = keyOf('HMAC_256');
  const sealed = encryptMessage(context, symmetric, MESSAGE, AAD);
  const signer = (name: VaultKeySpec, algorithm: SigningAlgorithm) => {
    const key = keyOf(name);
    const prepared = digestMechanism(SIGNING_ALGORITHMS[algorithm], hash('sha256', MESSAGE, 'buffer'));
    if (prepared === undefined) throw new Error(`${algorithm} signs no SHA-256`);
    const { mechanism, data } = prepared;
    return () => context.inSession((inUse) => pkcs11.sign(inUse, key, mechanism, data));
  };
  return {
    operations: {
      Encrypt: () => encryptMessage(context, symmetric, MESSAGE, AAD),
      Decrypt: () => decryptMessage(context, symmetric, sealed, AAD),
      GenerateDataKey: () => {
        const plaintext = context.inSession((inUse) => pkcs11.generateRandom(inUse, 32));
        return encryptMessage(context, symmetric, plaintext, AAD);
      },
      'Sign RSA_2048': signer('RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256'),
      'Sign ECC_NIST_P256': signer('ECC_NIST_P256', 'ECDSA_SHA_256'),
      GenerateMac: () => context.inSession((inUse) => pkcs11.sign(inUse, hmac, 'SHA256_HMAC', MESSAGE)),
    },
    close() {
      pkcs11.finalize();
      rmSync(folder, { recursive: true });
    },
  };
}
