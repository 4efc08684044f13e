import { type KeyVault, VaultError } from '../../custody/vault/key-vault.ts';
import type { Store } from '../../storage/store.ts';
import { listKeys, materialOf } from '../digests/signing-keys.ts';
import { databaseSource } from './database-source.ts';
import type { VerificationReport } from './report.ts';
import { type VerifyOptions, verifyLog } from './verify-log.ts';

/**
 * Verifies the record in a database as it is at one moment. Trusted are keys that were made with material of this deployment's
 * HSM, which rows alone cannot feign.
 */
export async function verifyStore(
  store: Store,
  vault: Pick<KeyVault, 'checkPublicKey'>,
  options: Omit<VerifyOptions, 'isAnchor'> = {},
): Promise<VerificationReport> {
  return store.reader.transaction().execute(async (db) => {
    const keys = new Map((await listKeys(db)).map((key) => [key.id, key]));
    const isOurs = (id: string): boolean => {
      const key = keys.get(id);
      if (key === undefined) return false;
      try {
        vault.checkPublicKey(materialOf(key), key.public_key);
        return true;
      } catch (error) {
        if (error instanceof VaultError) return false;
        throw error;
      }
    };
    return verifyLog(databaseSource(db), { ...options, isAnchor: ({ id }) => isOurs(id) });
  });
}
