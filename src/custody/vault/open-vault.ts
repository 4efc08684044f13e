import { timingSafeEqual } from 'node:crypto';
import { SecretBytes } from '../../core/secret-bytes.ts';
import type { Sealer } from '../custody.ts';
import type { HsmTeller, HsmUser } from '../hsm-process.ts';
import type { HsmInput } from '../hsm-protocol.ts';
import { ciphertextHeader, encodeCiphertext, parseCiphertext } from './ciphertext.ts';
import { toDer } from './ecdsa-der.ts';
import { KEY_SPECS } from './key-specs.ts';
import {
  type ImportedMaterial,
  type KeyVault,
  type MaterialPlace,
  type NewMaterial,
  type StoredMaterial,
  VaultError,
} from './key-vault.ts';
import { blobMac, decodeBlob, digestOfPublicKey, encodeBlob, type OpenedBlob } from './material-blob.ts';
import { pointOn } from './peer-point.ts';
import { digestFor, SIGNING_ALGORITHMS_OF } from './signing-algorithms.ts';
import { type Answer, type LoadableKey, placePrefix, type WrappedMaterial } from './vault-calls.ts';

export interface VaultOptions {
  /** To any HSM process that works. */
  readonly call: HsmUser;
  /** To all of them. */
  readonly tellAll: HsmTeller;
  /** Its data keys authenticate the blobs. */
  readonly sealer: Pick<Sealer, 'macKey' | 'currentKeyId'>;
}

/** RSA-4096 takes seconds on a busy machine. */
const GENERATING_MILLISECONDS = 60_000;

/** A blob that was authenticated, for the place it says. */
interface OpenBlob extends OpenedBlob {
  readonly place: MaterialPlace;
  /** What its ciphertexts begin with. */
  readonly header: Uint8Array;
}

/** Blobs: made by this vault, and read by it. */
interface Blobs {
  opened(material: StoredMaterial): LoadableKey;
  open(material: StoredMaterial): OpenBlob;
  /** @throws VaultError `unusable-material` when the public key is not the material's */
  checkPublic(material: StoredMaterial, publicKey: Uint8Array): void;
  sealed(
    at: Pick<StoredMaterial, 'spec' | 'place'>,
    wrapped: WrappedMaterial,
    publicKeyDigest: Uint8Array,
  ): Pick<NewMaterial, 'blob' | 'wrappedUnder'>;
}

function resultOf<Result>(answer: Answer<Result>): Result {
  if ('fault' in answer) throw new VaultError(answer.fault);
  return answer.result;
}

/**
 * Callers keep blobs of keys in use in memory, and bring the same array again: what was authenticated once for its place
 * needs no second look. Nobody writes into a blob.
 */
function rememberingBlobs(open: (material: StoredMaterial) => OpenedBlob): Blobs['open'] {
  const known = new WeakMap<Uint8Array, OpenBlob>();
  return (material) => {
    const { spec, place, blob } = material;
    const before = known.get(blob);
    if (before?.key.spec === spec && isSamePlace(before.place, place)) return before;
    const opened = { ...open(material), place, header: ciphertextHeader(place) };
    known.set(blob, opened);
    return opened;
  };
}

const isSamePlace = (one: MaterialPlace, other: MaterialPlace): boolean =>
  one.materialId === other.materialId && one.keyId === other.keyId && one.accountId === other.accountId;

/** Customers' keys over the HSM processes of a node. */
export function openVault({ call, tellAll, sealer }: VaultOptions): KeyVault {
  const authenticate = blobMac(sealer);
  const open = rememberingBlobs((material) => decodeBlob(authenticate, material));
  const blobs: Blobs = {
    open,
    opened: (material) => open(material).key,
    checkPublic(material, publicKey) {
      if (!timingSafeEqual(open(material).publicKeyDigest, digestOfPublicKey(publicKey)))
        throw new VaultError('unusable-material');
    },
    sealed: (at, wrapped, publicKeyDigest) => ({
      blob: encodeBlob(authenticate, sealer.currentKeyId('secret-at-rest'), at, wrapped, publicKeyDigest),
      wrappedUnder: wrapped.under,
    }),
  };
  const mac: KeyVault['mac'] = async (material, algorithm, message) => {
    if (material.spec !== algorithm.replace('_SHA', '')) throw new VaultError('unsupported');
    return resultOf(await call('vaultMac', { key: blobs.opened(material), message }));
  };
  return {
    checkPublicKey: blobs.checkPublic,
    custodyOf: (spec) => (KEY_SPECS[spec].kind === 'soft' ? 'sealed' : 'hsm'),
    ...makingOf(call, blobs),
    ...messagesOf(call, blobs),
    ...asymmetricOf(call, blobs),
    mac,
    async verifyMac(material, algorithm, message, given) {
      const expected = await mac(material, algorithm, message);
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
    random: async (length) => new SecretBytes(await call('random', { length })),
    release: (place) => tellAll('vaultRelease', { placePrefix: placePrefix(place) }),
  };
}

function makingOf(
  call: HsmUser,
  { open, opened, sealed }: Blobs,
): Pick<KeyVault, 'generate' | 'importWrapped' | 'importClear' | 'rewrap'> {
  const take = async (input: HsmInput<'vaultImport'>): Promise<ImportedMaterial> => {
    const { publicKey, materialId, ...wrapped } = resultOf(await call('vaultImport', input));
    const at = { spec: input.spec, place: { ...input.place, materialId } };
    return { ...sealed(at, wrapped, digestOfPublicKey(publicKey)), publicKey, materialId };
  };
  return {
    async generate(spec, place) {
      const { publicKey, ...wrapped } = await call('vaultGenerate', { spec, place }, GENERATING_MILLISECONDS);
      return { ...sealed({ spec, place }, wrapped, digestOfPublicKey(publicKey)), publicKey };
    },
    importWrapped: (spec, { wrappingKey, algorithm, bytes }, { accountId, keyId }) =>
      take({
        spec,
        place: { accountId, keyId },
        source: { wrappingKey: opened(wrappingKey), algorithm, bytes },
      }),
    importClear: (spec, material, { accountId, keyId }) =>
      take({ spec, place: { accountId, keyId }, source: { clear: material.reveal() } }),
    async rewrap(material) {
      const { key, publicKeyDigest } = open(material);
      return sealed(material, await call('vaultRewrap', { key }), publicKeyDigest);
    },
  };
}

function messagesOf(
  call: HsmUser,
  { open }: Blobs,
): Pick<KeyVault, 'encrypt' | 'decrypt' | 'generateDataKey' | 'generateDataKeyPair'> {
  const bound = (header: Uint8Array, aad: Uint8Array): Uint8Array => Buffer.concat([header, aad]);
  return {
    async encrypt(material, plaintext, aad) {
      const { key, header } = open(material);
      const input = { key, plaintext, aad: bound(header, aad) };
      return encodeCiphertext(header, await call('vaultEncrypt', input));
    },
    async decrypt(material, ciphertext, aad) {
      const parsed = parseCiphertext(ciphertext);
      const { key, header } = open(material);
      if (parsed === undefined || Buffer.compare(parsed.header, header) !== 0) {
        throw new VaultError('invalid-ciphertext');
      }
      const { derivation, nonce, ciphertext: text } = parsed;
      const message = { derivation, nonce, ciphertext: text };
      const input = { key, message, aad: bound(header, aad) };
      return new SecretBytes(resultOf(await call('vaultDecrypt', input)));
    },
    async generateDataKey(material, length, aad) {
      const { key, header } = open(material);
      const input = { key, length, aad: bound(header, aad) };
      const { plaintext, message } = await call('vaultDataKey', input);
      return { plaintext: new SecretBytes(plaintext), ciphertext: encodeCiphertext(header, message) };
    },
    async generateDataKeyPair(material, pairSpec, aad) {
      const { key, header } = open(material);
      const input = { key, pairSpec, aad: bound(header, aad) };
      const answer = await call('vaultDataKeyPair', input, GENERATING_MILLISECONDS);
      const { privateKey, publicKey, message } = resultOf(answer);
      const ciphertext = encodeCiphertext(header, message);
      return { privateKey: new SecretBytes(privateKey), publicKey, ciphertext };
    },
  };
}

function asymmetricOf(
  call: HsmUser,
  { opened, checkPublic }: Blobs,
): Pick<KeyVault, 'sign' | 'verify' | 'rsaDecrypt' | 'deriveSharedSecret'> {
  return {
    async sign(material, algorithm, message, form) {
      if (!SIGNING_ALGORITHMS_OF[material.spec]?.includes(algorithm)) throw new VaultError('unsupported');
      const asked = digestFor(algorithm, message, form);
      const input = { key: opened(material), algorithm, ...asked };
      const signature = resultOf(await call('vaultSign', input));
      return algorithm.startsWith('ECDSA') ? toDer(signature) : signature;
    },
    async verify(material, publicKey, algorithm, message, form, signature) {
      const { spec } = material;
      if (!SIGNING_ALGORITHMS_OF[spec]?.includes(algorithm)) throw new VaultError('unsupported');
      checkPublic(material, publicKey);
      const asked = digestFor(algorithm, message, form);
      return resultOf(await call('vaultVerify', { spec, publicKey, algorithm, signature, ...asked }));
    },
    async rsaDecrypt(material, algorithm, ciphertext) {
      const input = { key: opened(material), algorithm, ciphertext };
      return new SecretBytes(resultOf(await call('vaultRsaDecrypt', input)));
    },
    async deriveSharedSecret(material, peerPublicKey) {
      const key = opened(material);
      const peer = pointOn(KEY_SPECS[material.spec], peerPublicKey);
      return new SecretBytes(resultOf(await call('vaultSharedSecret', { key, peer })));
    },
  };
}
