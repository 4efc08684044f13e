import type { AccountId } from './account.ts';
import type { Random } from './random.ts';

/**
 * Prefixes of AWS's unique ids.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export const ID_PREFIX = {
  user: 'AIDA',
  group: 'AGPA',
  role: 'AROA',
  policy: 'ANPA',
  policyVersion: 'ANVA',
  instanceProfile: 'AIPA',
  accessKey: 'AKIA',
  temporaryAccessKey: 'ASIA',
  sshPublicKey: 'APKA',
  serverCertificate: 'ASCA',
  serviceSpecificCredential: 'ACCA',
} as const;

export type IdKind = keyof typeof ID_PREFIX;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE32_VALUE = new Map([...BASE32].map((letter, value) => [letter, BigInt(value)]));

/**
 * Letters behind the four-letter prefix: 16 × 5 = 80 bits, the first 41 of them flag and account. Ids of anything but
 * keys have one more letter in AWS, 21 in all.
 */
const SUFFIX_LETTERS = 16;
const KEYS: readonly IdKind[] = ['accessKey', 'temporaryAccessKey', 'sshPublicKey'];
const SUFFIX_BITS = 80n;
const ACCOUNT_BITS = 40n;
/** Ids issued by AWS since 2019 set the top bit and carry the account in the 40 bits below it. */
const ACCOUNT_SHIFT = SUFFIX_BITS - 1n - ACCOUNT_BITS;

/**
 * A unique id of AWS's form: prefix and 16 (of keys) or 17 Base32 letters. Like AWS's own it carries the account
 * number, so that `sts:GetAccessKeyInfo` and tools that decode the account offline agree; the other 39 or 44 bits are
 * random.
 */
export function newUniqueId(kind: IdKind, account: AccountId, random: Random): string {
  const [extra = 0, ...bytes] = random.bytes(6);
  let low = 0n;
  for (const byte of bytes) low = (low << 8n) | BigInt(byte);
  const value =
    (1n << (SUFFIX_BITS - 1n)) | (BigInt(account) << ACCOUNT_SHIFT) | (low & ((1n << ACCOUNT_SHIFT) - 1n));
  let suffix = '';
  for (let letter = SUFFIX_LETTERS - 1; letter >= 0; letter--) {
    suffix += BASE32[Number((value >> BigInt(letter * 5)) & 31n)];
  }
  if (!KEYS.includes(kind)) suffix += BASE32[extra & 31];
  return ID_PREFIX[kind] + suffix;
}

/** The account an id of {@link newUniqueId} carries; undefined when it is not of that form. */
export function accountOfUniqueId(id: string): AccountId | undefined {
  if (!/^[A-Z]{4}[A-Z2-7]{16,17}$/.test(id)) return undefined;
  let value = 0n;
  for (const letter of id.slice(4, 4 + SUFFIX_LETTERS))
    value = (value << 5n) | (BASE32_VALUE.get(letter) ?? 0n);
  if (value >> (SUFFIX_BITS - 1n) !== 1n) return undefined;
  const account = (value >> ACCOUNT_SHIFT) & ((1n << ACCOUNT_BITS) - 1n);
  return account < 1_000_000_000_000n ? account.toString().padStart(12, '0') : undefined;
}
