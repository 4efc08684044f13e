import type { HsmUser } from '../../custody/hsm-process.ts';
import type { TopKeys, WrappedStore } from '../../custody/rewrapping.ts';
import { type KeyVault, type StoredMaterial, VaultError } from '../../custody/vault/key-vault.ts';
import type { Store } from '../../storage/store.ts';
import { kmsOf } from './records/database.ts';
import { keyTopic } from './topics.ts';

const TRIED_AT_ONCE = 64;

const ofKeys = ({ domainKeyId, rootId }: TopKeys): readonly string[] => [domainKeyId, rootId];

/** Materials with the spec of their key. */
const materialsOf = ({ reader }: Store) =>
  kmsOf({ db: reader })
    .selectFrom('kms_key_materials as material')
    .innerJoin('kms_keys as key', (join) =>
      join
        .onRef('key.account_id', '=', 'material.account_id')
        .onRef('key.region', '=', 'material.region')
        .onRef('key.id', '=', 'material.key_id'),
    )
    .select(['material.account_id', 'material.region', 'material.key_id', 'material.id', 'material.blob'])
    .select(['material.wrapped_under', 'key.key_spec']);

type Row = Awaited<ReturnType<ReturnType<typeof materialsOf>['execute']>>[number];

function stored({ key_spec: spec, blob, ...row }: Row): StoredMaterial {
  if (blob === null) throw new Error('a material without a blob is wrapped under a key');
  return { spec, place: { accountId: row.account_id, keyId: row.key_id, materialId: row.id }, blob };
}

/** Materials of KMS keys in rotations of the root of trust: each is wrapped under a domain key or a sealing root. */
export function wrappedMaterials(store: Store, vaultOver: (call: HsmUser) => KeyVault): WrappedStore {
  return {
    name: 'materials of KMS keys',
    async countUnder(db, old) {
      const { count } = await kmsOf({ db })
        .selectFrom('kms_key_materials')
        .select((query) => query.fn.countAll<number | string>().as('count'))
        .where('wrapped_under', 'in', ofKeys(old))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async rewrapSome(call, old, limit) {
      const vault = vaultOver(call);
      const rows = await materialsOf(store)
        .where('material.wrapped_under', 'in', ofKeys(old))
        .limit(limit)
        .execute();
      const rewrapped = await Promise.all(
        rows.map(async (row) => ({ row, fresh: await vault.rewrap(stored(row)) })),
      );
      return store.write(async (tx) => {
        let done = 0;
        for (const { row, fresh } of rewrapped) {
          const { numUpdatedRows } = await kmsOf(tx)
            .updateTable('kms_key_materials')
            .set({ blob: fresh.blob, wrapped_under: fresh.wrappedUnder })
            .where('account_id', '=', row.account_id)
            .where('region', '=', row.region)
            .where('key_id', '=', row.key_id)
            .where('id', '=', row.id)
            .where('wrapped_under', '=', row.wrapped_under)
            .executeTakeFirst();
          if (numUpdatedRows === 0n) continue;
          tx.change(keyTopic({ account_id: row.account_id, region: row.region, id: row.key_id }));
          done += 1;
        }
        return done;
      });
    },
    async tryAll(call) {
      const vault = vaultOver(call);
      const rows = await materialsOf(store).where('material.blob', 'is not', null).execute();
      let found = 0;
      for (let at = 0; at < rows.length; at += TRIED_AT_ONCE) {
        const opened = await Promise.all(rows.slice(at, at + TRIED_AT_ONCE).map((row) => opens(vault, row)));
        found += opened.filter(Boolean).length;
      }
      return { wanted: rows.length, found };
    },
  };
}

async function opens(vault: KeyVault, row: Row): Promise<boolean> {
  try {
    await vault.rewrap(stored(row));
    return true;
  } catch (error) {
    if (error instanceof VaultError) return false;
    throw error;
  }
}
