import { type ImportedMaterial, VaultError } from '../../custody/vault/key-vault.ts';
import { managementAccountId } from '../../identity/accounts.ts';
import type { WriteTransaction } from '../../storage/store.ts';
import type { BackgroundContext } from '../contract.ts';
import { keyArn } from './arns.ts';
import { defaultKeyPolicy } from './key-policy.ts';
import { NEW_KEY, storeKey } from './new-key.ts';
import { newPolicy } from './new-policy.ts';
import { findAlias, insertAlias } from './records/aliases.ts';
import { kmsOf, refOf } from './records/database.ts';
import { findKeyRow } from './records/keys.ts';
import { findMaterial, updateMaterial } from './records/materials.ts';
import { readSeedFile, type SeedKey } from './seed-file.ts';
import type { KeyRow } from './tables.ts';
import { formatTags } from './tags.ts';

/**
 * Description of material that came from a file, and of no other: customers describe only what they import themselves, into
 * keys whose origin says so.
 */
export const SEEDED = 'from a seed file';

type SeedContext = Pick<BackgroundContext, 'store' | 'vault' | 'clock' | 'report'>;

/**
 * Makes the keys of a seed file that are not there yet, for tests that want ciphertext of long ago to open. Whoever has
 * the file has the keys, so it says so, loudly, at every start.
 * @throws Error in words for the operator, where the file is wrong or its keys are others than those of that id
 */
export async function seedKeys(context: SeedContext, text: string): Promise<void> {
  const seeds = readSeedFile(text);
  const management = await managementAccountId(context.store.reader);
  for (const seed of seeds) {
    const accountId = seed.accountId ?? management;
    if (accountId === undefined) throw new Error('there is no account for the keys of the seed file');
    await seedKey(context, seed, accountId);
  }
  context.report(
    `*** KMS SEED *** ${seeds.length} keys have material from a file (--kms-seed): ` +
      'whoever reads that file reads all that is encrypted under them and signs as they do. For tests only.',
  );
}

async function seedKey(context: SeedContext, seed: SeedKey, accountId: string): Promise<void> {
  const material = await imported(context, seed, accountId);
  await context.store.write(async (tx) => {
    const key = rowOf(seed, accountId, context.clock.now());
    const found = await findKeyRow(kmsOf(tx), refOf(key));
    if (found === undefined) await makeKey(tx, seed, key, material);
    else if ((await findMaterial(kmsOf(tx), refOf(found), material.materialId)) === undefined)
      throw new Error(`${keyArn(key)} is there already, with other material than in the seed file`);
    if (found?.origin === 'EXTERNAL') return;
    // Attestations must not call secret what a file tells.
    await updateMaterial(kmsOf(tx), refOf(key), material.materialId, { description: SEEDED });
  });
}

async function imported(
  { vault }: SeedContext,
  { id, spec, material }: SeedKey,
  accountId: string,
): Promise<ImportedMaterial> {
  try {
    return await vault.importClear(spec, material, { accountId, keyId: id });
  } catch (problem) {
    if (!(problem instanceof VaultError)) throw problem;
    throw new Error(`material of key ${id} in the seed file is no key of spec ${spec}`);
  }
}

const rowOf = (seed: SeedKey, accountId: string, now: number): KeyRow => ({
  ...NEW_KEY,
  account_id: accountId,
  region: seed.region,
  id: seed.id,
  key_spec: seed.spec,
  key_usage: seed.usage,
  origin: 'AWS_KMS',
  description: seed.description,
  created_at: now,
  policy: seed.policy ?? defaultKeyPolicy(accountId),
  policy_bindings: '{}',
  tags: formatTags(seed.tags),
  primary_region: seed.id.startsWith('mrk-') ? seed.region : null,
});

async function makeKey(
  tx: WriteTransaction,
  seed: SeedKey,
  key: KeyRow,
  material: ImportedMaterial,
): Promise<void> {
  const policy = await newPolicy(tx.db, key.policy);
  const change = (topic: string): void => tx.change(topic);
  const context = { db: tx.db, now: key.created_at, change };
  await storeKey(context, { ...key, ...policy }, { ...material, keyId: key.id });
  const { account_id, region, id: key_id, created_at } = key;
  for (const name of seed.aliases) {
    if (await findAlias(kmsOf(tx), { accountId: account_id, region }, name))
      throw new Error(`${name} of the seed file is another key's already`);
    await insertAlias(kmsOf(tx), { account_id, region, name, key_id, created_at, updated_at: created_at });
  }
}
