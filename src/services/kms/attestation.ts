import { createHash } from 'node:crypto';
import { parseArn } from '../../core/arn.ts';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { KeyVault } from '../../custody/vault/key-vault.ts';
import { managementAccountId } from '../../identity/accounts.ts';
import type { Store } from '../../storage/store.ts';
import { keyArn } from './arns.ts';
import { isGone, seenState } from './key-state.ts';
import { KMS_USER } from './key-store-login.ts';
import { storeOfKey } from './key-store-state.ts';
import { makeMaterial, NEW_KEY, newKeyId, storeKey } from './new-key.ts';
import { insertAlias } from './records/aliases.ts';
import { kmsOf, refOf } from './records/database.ts';
import { findKeyByAlias, findKeyRow } from './records/keys.ts';
import { findMaterial, listMaterials } from './records/materials.ts';
import { SEEDED } from './seed.ts';
import type { KeyRow } from './tables.ts';

export interface AttestationContext {
  readonly store: Store;
  readonly vault: KeyVault;
  readonly random: Random;
  readonly clock: Clock;
  /** What holds the keys, as the HSM names itself. */
  readonly hsm: { readonly library: string; readonly tokenSerial: string };
}

/** A statement about a key, and what proves it. */
interface Attestation {
  /** JSON text, signed as it is, to the last byte. */
  readonly statement: string;
  /** ECDSA on P-384 with SHA-384, DER. */
  readonly signature: Uint8Array;
  /** Of the key that signed it, PEM. */
  readonly publicKey: string;
}

/** The deployment's own key for attestations: a KMS key of the management account that policies let nobody sign with. */
const ALIAS = 'alias/aws/keywarden-attestation';
const REGION = 'us-east-1';
const SPEC = 'ECC_NIST_P384';

/**
 * States what a key is: whoever has the deployment's public attestation key can check it offline, with OpenSSL.
 * @throws Error in words for the operator, where there is no such key
 */
export async function attestKey(context: AttestationContext, arn: string): Promise<Attestation> {
  const now = context.clock.now();
  const key = await keyByArn(context, arn, now);
  const signer = await attestationKey(context);
  const statement = `${JSON.stringify(await statementOf(context, key, signer, now), null, 2)}\n`;
  const material = await findMaterial(
    kmsOf({ db: context.store.reader }),
    refOf(signer),
    materialIdOf(signer),
  );
  if (material?.blob == null) throw new Error('the attestation key has no material');
  const { account_id: accountId, id: keyId } = signer;
  const signature = await context.vault.sign(
    { spec: SPEC, place: { accountId, keyId, materialId: material.id }, blob: material.blob },
    'ECDSA_SHA_384',
    new TextEncoder().encode(statement),
    'RAW',
  );
  return { statement, signature, publicKey: pem(signer.public_key ?? new Uint8Array()) };
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

const materialIdOf = (key: KeyRow): string => key.current_material_id ?? '';

function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}

async function keyByArn({ store }: AttestationContext, text: string, now: number): Promise<KeyRow> {
  const arn = parseArn(text);
  const isKey = arn?.service === 'kms' && arn.resource.startsWith('key/');
  if (arn === undefined || !isKey) throw new Error(`'${text}' is not the ARN of a KMS key`);
  const ref = { accountId: arn.account, region: arn.region, keyId: arn.resource.slice('key/'.length) };
  const key = await findKeyRow(kmsOf({ db: store.reader }), ref);
  if (key === undefined || isGone(key, now)) throw new Error(`there is no key ${text}`);
  return key;
}

async function statementOf(context: AttestationContext, key: KeyRow, signer: KeyRow, now: number) {
  const db = context.store.reader;
  const materials = await listMaterials(kmsOf({ db }), refOf(key));
  const keyStore = await storeOfKey({ db }, key);
  return {
    format: 'keywarden-kms-attestation-1',
    attestedAt: new Date(now).toISOString(),
    key: {
      arn: keyArn(key),
      createdAt: new Date(key.created_at).toISOString(),
      spec: key.key_spec,
      usage: key.key_usage,
      state: seenState(key, now, keyStore),
      multiRegion: key.primary_region !== null,
      currentMaterialId: key.current_material_id,
      materials: materials.filter(({ blob }) => blob !== null || keyStore !== undefined).length,
      ...(key.public_key !== null && { publicKeySha256: sha256(key.public_key) }),
    },
    origin: key.origin,
    /**
     * `hsm`: used inside the module alone; `sealed`: used by the HSM process, at rest under the module's keys; `cluster`: used
     * inside the HSMs of a customer's cluster alone, where whoever logs in as `kmsuser` can use it, too.
     */
    custody: keyStore === undefined ? context.vault.custodyOf(key.key_spec) : 'cluster',
    /** No operation gives key material out; imported material is known to whoever imported it, or has the seed file. */
    exportable: false,
    knownOutside: key.origin === 'EXTERNAL' || materials.some(({ description }) => description === SEEDED),
    policySha256: sha256(key.policy),
    ...(keyStore === undefined
      ? { hsm: context.hsm }
      : { cluster: { id: keyStore.cluster_id, keyStoreId: keyStore.id, user: KMS_USER } }),
    attestedBy: { arn: keyArn(signer), publicKeySha256: sha256(signer.public_key ?? '') },
  };
}

/** The key that signs attestations, made on first use. */
async function attestationKey(context: AttestationContext): Promise<KeyRow> {
  const { store, clock } = context;
  const accountId = await managementAccountId(store.reader);
  if (accountId === undefined) throw new Error('there is no management account yet: start the server once');
  const place = { accountId, region: REGION };
  const found = await findKeyByAlias(kmsOf({ db: store.reader }), place, ALIAS);
  if (found !== undefined) return found;
  const keyId = newKeyId(context.random, false);
  const material = await makeMaterial(context, SPEC, { accountId, keyId });
  return store.write(async (tx) => {
    const db = kmsOf(tx);
    const faster = await findKeyByAlias(db, place, ALIAS);
    if (faster !== undefined) return faster;
    const now = clock.now();
    const key: KeyRow = {
      ...NEW_KEY,
      account_id: accountId,
      region: REGION,
      id: keyId,
      key_spec: SPEC,
      key_usage: 'SIGN_VERIFY',
      origin: 'AWS_KMS',
      manager: 'AWS',
      description: 'Signs attestations of keys; policies let nobody else sign with it',
      created_at: now,
      policy: attestationPolicy(accountId),
      policy_bindings: '{}',
    };
    const stored = await storeKey({ db: tx.db, now, change: (topic) => tx.change(topic) }, key, material);
    const alias = { account_id: accountId, region: REGION, name: ALIAS, key_id: keyId };
    await insertAlias(db, { ...alias, created_at: now, updated_at: now });
    return stored;
  });
}

const attestationPolicy = (accountId: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'keywarden-attestation-1',
    Statement: [
      {
        Sid: 'Anybody of the account may check attestations',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:Verify'],
        Resource: '*',
      },
    ],
  });
