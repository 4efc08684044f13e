import type { HsmUser } from '../../custody/hsm-process.ts';
import type { WrappedStore } from '../../custody/rewrapping.ts';
import { type KeyVault, VaultError } from '../../custody/vault/key-vault.ts';
import type { Store } from '../../storage/store.ts';
import { tablesOf } from '../../storage/tables-of.ts';
import { listKeys, materialOf } from './signing-keys.ts';
import type { DigestTables } from './tables.ts';

/** Keys of digests in rotations of the root of trust. */
export function wrappedDigestKeys(store: Store, vaultOver: (call: HsmUser) => KeyVault): WrappedStore {
  return {
    name: 'keys of audit digests',
    async countUnder(db, { domainKeyId, rootId }) {
      const keys = await listKeys(db);
      return keys.filter(({ wrapped_under: under }) => under === domainKeyId || under === rootId).length;
    },
    async rewrapSome(call, { domainKeyId, rootId }, limit) {
      const vault = vaultOver(call);
      const keys = (await listKeys(store.reader)).filter(
        ({ wrapped_under: under }) => under === domainKeyId || under === rootId,
      );
      let done = 0;
      for (const key of keys.slice(0, limit)) {
        const fresh = await vault.rewrap(materialOf(key));
        const { numUpdatedRows } = await store.write(({ db }) =>
          tablesOf<DigestTables>(db)
            .updateTable('audit_keys')
            .set({ blob: fresh.blob, wrapped_under: fresh.wrappedUnder })
            .where('id', '=', key.id)
            .where('wrapped_under', '=', key.wrapped_under)
            .executeTakeFirstOrThrow(),
        );
        done += Number(numUpdatedRows);
      }
      return done;
    },
    async tryAll(call) {
      const vault = vaultOver(call);
      const keys = await listKeys(store.reader);
      let found = 0;
      for (const key of keys) {
        try {
          await vault.rewrap(materialOf(key));
          found += 1;
        } catch (error) {
          if (!(error instanceof VaultError)) throw error;
        }
      }
      return { wanted: keys.length, found };
    },
  };
}
