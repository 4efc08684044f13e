import { isAccountId } from '../../core/account.ts';
import { SecretBytes } from '../../core/secret-bytes.ts';
import type { Tag } from '../../core/tag.ts';
import type { VaultKeySpec } from '../../custody/vault/key-vault.ts';
import { isKnownSpec, suits } from './key-specs.ts';
import type { KeyUsageType } from './schema.ts';

/** A key of a seed file: everything of it is known to whoever reads the file, its material too. */
export interface SeedKey {
  /** Undefined: the management account. */
  readonly accountId: string | undefined;
  readonly region: string;
  readonly id: string;
  readonly aliases: readonly string[];
  readonly spec: VaultKeySpec;
  readonly usage: KeyUsageType;
  readonly description: string;
  /** JSON text; undefined: the default policy. */
  readonly policy: string | undefined;
  readonly tags: readonly Tag[];
  /** Raw bytes of symmetric and HMAC keys, DER PKCS#8 of others. */
  readonly material: SecretBytes;
}

type Members = Readonly<Record<string, unknown>>;

/** In lower case, as KMS makes them: another spelling would name the same key. */
const KEY_ID = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;
const ALIAS = /^alias\/(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/;
const KNOWN = new Set([
  'account',
  'region',
  'id',
  'aliases',
  'spec',
  'usage',
  'description',
  'policy',
  'tags',
  'material',
]);

/** @throws Error in words for the operator; no material is in it */
export function readSeedFile(text: string): readonly SeedKey[] {
  const file = parsed(text);
  const { keys, ...others } = file;
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) throw new Error(`the seed file has an unknown member '${stranger}'`);
  if (!Array.isArray(keys)) throw new Error('the seed file has no list of keys');
  return keys.map((key, at) => {
    try {
      return seedKey(key);
    } catch (problem) {
      throw new Error(`key ${at + 1} of the seed file: ${problem instanceof Error ? problem.message : ''}`);
    }
  });
}

function parsed(text: string): Members {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What the parser says repeats the text, and material may be in it.
    throw new Error('the seed file is not JSON');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Error('the seed file is no JSON object');
  return value as Members;
}

function seedKey(value: unknown): SeedKey {
  if (value === null || typeof value !== 'object') throw new Error('no object');
  const key = value as Members;
  const stranger = Object.keys(key).find((name) => !KNOWN.has(name));
  if (stranger !== undefined) throw new Error(`unknown member '${stranger}'`);
  const { spec, usage } = kindOf(key);
  const material = text(key, 'material');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(material)) throw new Error('material is not Base64');
  return {
    accountId: key['account'] === undefined ? undefined : matching(key, 'account', isAccountId),
    region: text(key, 'region', 'us-east-1'),
    id: matching(key, 'id', (id) => KEY_ID.test(id)),
    aliases: listOf(key, 'aliases').map((name) => {
      if (typeof name !== 'string' || !ALIAS.test(name)) throw new Error('an alias is not valid');
      return name;
    }),
    spec,
    usage,
    description: text(key, 'description', ''),
    policy: policyOf(key['policy']),
    tags: Object.entries((key['tags'] ?? {}) as Members).map(([Key, Value]) => ({
      Key,
      Value: String(Value),
    })),
    material: new SecretBytes(Buffer.from(material, 'base64')),
  };
}

const policyOf = (policy: unknown): string | undefined =>
  policy === undefined || typeof policy === 'string' ? policy : JSON.stringify(policy);

const DEFAULT_USAGE: Readonly<Record<string, KeyUsageType>> = {
  SYMMETRIC: 'ENCRYPT_DECRYPT',
  HMAC: 'GENERATE_VERIFY_MAC',
};

function kindOf(key: Members): Pick<SeedKey, 'spec' | 'usage'> {
  const spec = text(key, 'spec', 'SYMMETRIC_DEFAULT');
  if (!isKnownSpec(spec)) throw new Error(`spec ${spec} is not known`);
  const usage = text(key, 'usage', DEFAULT_USAGE[spec.split('_')[0] ?? ''] ?? 'SIGN_VERIFY') as KeyUsageType;
  if (!suits(spec, usage)) throw new Error(`usage ${usage} does not go with spec ${spec}`);
  return { spec, usage };
}

function text(key: Members, name: string, otherwise?: string): string {
  const value = key[name] ?? otherwise;
  if (typeof value !== 'string') throw new Error(`${name} is missing or no text`);
  return value;
}

function matching(key: Members, name: string, isFine: (value: string) => boolean): string {
  const value = text(key, name);
  if (!isFine(value)) throw new Error(`${name} is not valid`);
  return value;
}

function listOf(key: Members, name: string): readonly unknown[] {
  const value = key[name] ?? [];
  if (!Array.isArray(value)) throw new Error(`${name} is no list`);
  return value;
}
