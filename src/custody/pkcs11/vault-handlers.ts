import { KeyObject } from 'node:crypto';
import { CustodyError } from '../custody-error.ts';
import type { CareCalls, RootCalls } from '../hsm-protocol.ts';
import { type EcSpec, KEY_SPECS, type RsaSpec } from '../vault/key-specs.ts';
import type { VaultFault, VaultKeySpec } from '../vault/key-vault.ts';
import { SIGNING_ALGORITHMS } from '../vault/signing-algorithms.ts';
import { generateSoftKey, signSoft, softKeyBytes, softPublicKey } from '../vault/soft-key.ts';
import { type Answer, type LoadableKey, placeName, type VaultCalls } from '../vault/vault-calls.ts';
import { KEY_TYPE, OBJECT_CLASS } from './constants.ts';
import { createCustomerKey, generateCustomerKey, generateDataKeyPair } from './customer-keys.ts';
import { decryptOaep, materialIdOf, parseMaterial, unwrapImport } from './import-material.ts';
import { KeyPool, type LoadedKey, POOL_LIMITS, type PoolCounter } from './key-pool.ts';
import { decryptMessage, encryptMessage } from './message-cipher.ts';
import type { ObjectHandle } from './pkcs11.ts';
import { signDigest } from './sign-digest.ts';
import type { TokenContext } from './token-context.ts';
import { createVaultKeys, type VaultKeys } from './vault-keys.ts';
import { verifySignature } from './verify-signature.ts';

const SWEEP_MILLISECONDS = 60_000;
const MOST_RANDOM_BYTES = 1024;

const fault = (name: VaultFault): { readonly fault: VaultFault } => ({ fault: name });

interface Vault {
  readonly context: TokenContext;
  readonly keys: VaultKeys;
  readonly pool: KeyPool;
}

/** Customers' keys in this process: those in use stay loaded, within the pool's limits. */
export function createVaultHandlers(
  context: TokenContext,
  roots: Pick<RootCalls & CareCalls, 'sealUnderRoot' | 'openUnderRoot' | 'probe'>,
  counter: PoolCounter,
): VaultCalls {
  const keys = createVaultKeys(context, roots);
  const pool = new KeyPool({
    limits: POOL_LIMITS,
    now: () => performance.now(),
    load: keys.load,
    unload: keys.unload,
    counter,
  });
  setInterval(() => pool.sweep(), SWEEP_MILLISECONDS).unref();
  const vault = { context, keys, pool };
  return {
    ...makingHandlers(vault),
    ...messageHandlers(vault),
    ...asymmetricHandlers(vault),
    vaultMac({ key, message }) {
      const traits = KEY_SPECS[key.spec];
      if (traits.kind !== 'hmac') return fault('unsupported');
      const handle = inModule(pool.take(key));
      const mac = context.inSession((session) =>
        context.pkcs11.sign(session, handle, `${traits.hash}_HMAC`, message),
      );
      return { result: mac };
    },
    vaultVerify: (input) => verifySignature(context, input, () => roots.probe({})),
    vaultRelease: ({ placePrefix }) => pool.release(placePrefix),
  };
}

/** The handle of a key whose spec says that the module has it. */
function inModule(key: LoadedKey): ObjectHandle {
  if (key instanceof KeyObject) throw new CustodyError('tampered', 'a key is not where its kind is kept');
  return key;
}

function makingHandlers({
  context,
  keys,
  pool,
}: Vault): Pick<VaultCalls, 'vaultGenerate' | 'vaultImport' | 'vaultRewrap'> {
  /** Made and wrapped in one session, which takes the objects with it if something fails between. */
  const store = (
    spec: VaultKeySpec,
    place: string,
    given?: Uint8Array | KeyObject,
  ): ReturnType<VaultCalls['vaultGenerate']> => {
    const traits = KEY_SPECS[spec];
    if (traits.kind === 'soft') {
      const key = given instanceof KeyObject ? given : generateSoftKey(traits);
      return { ...keys.seal(key, spec, place), publicKey: softPublicKey(key) };
    }
    return context.inSession((session) => {
      const { handle, publicKey } =
        given === undefined
          ? generateCustomerKey(context.pkcs11, session, traits)
          : createCustomerKey(context.pkcs11, session, traits, given);
      return { ...keys.wrap(session, handle), publicKey };
    });
  };

  return {
    vaultGenerate: ({ spec, place }) => store(spec, placeName(place)),
    vaultImport({ spec, place, source }) {
      let bytes: Uint8Array | undefined;
      if ('clear' in source) bytes = source.clear;
      else {
        const traits = KEY_SPECS[source.wrappingKey.spec];
        if (traits.kind !== 'rsa') return fault('unsupported');
        const handle = inModule(pool.take(source.wrappingKey));
        const wrappingKey = { handle, modulusBytes: traits.bits / 8 };
        bytes = unwrapImport(context, wrappingKey, source.algorithm, source.bytes);
      }
      if (bytes === undefined) return fault('invalid-ciphertext');
      const material = parseMaterial(spec, bytes);
      if (material === undefined) return fault('incorrect-material');
      const materialId = materialIdOf(place.keyId, material);
      const made = store(spec, placeName({ ...place, materialId }), material);
      bytes.fill(0);
      return { result: { ...made, materialId } };
    },
    vaultRewrap: ({ key }) => keys.rewrap(key),
  };
}

function messageHandlers({
  context,
  pool,
}: Vault): Pick<VaultCalls, 'vaultEncrypt' | 'vaultDecrypt' | 'vaultDataKey' | 'vaultDataKeyPair'> {
  const symmetric = (key: LoadableKey): ObjectHandle => {
    if (KEY_SPECS[key.spec].kind !== 'aes') throw new CustodyError('refused', 'the key does not encrypt so');
    return inModule(pool.take(key));
  };

  return {
    vaultEncrypt: ({ key, plaintext, aad }) => encryptMessage(context, symmetric(key), plaintext, aad),
    vaultDecrypt({ key, message, aad }) {
      const plaintext = decryptMessage(context, symmetric(key), message, aad);
      return plaintext === undefined ? fault('invalid-ciphertext') : { result: plaintext };
    },
    vaultDataKey({ key, length, aad }) {
      if (length > MOST_RANDOM_BYTES) throw new CustodyError('refused', 'a data key of so many bytes');
      const plaintext = context.inSession((session) => context.pkcs11.generateRandom(session, length));
      return { plaintext, message: encryptMessage(context, symmetric(key), plaintext, aad) };
    },
    vaultDataKeyPair({ key, pairSpec, aad }) {
      const traits = KEY_SPECS[pairSpec];
      const handle = symmetric(key);
      const pair = makePair(context, traits);
      if (pair === undefined) return fault('unsupported');
      return { result: { ...pair, message: encryptMessage(context, handle, pair.privateKey, aad) } };
    },
  };
}

function makePair(
  context: TokenContext,
  traits: (typeof KEY_SPECS)[VaultKeySpec],
): { readonly privateKey: Uint8Array; readonly publicKey: Uint8Array } | undefined {
  if (traits.kind === 'aes' || traits.kind === 'hmac') return undefined;
  if (traits.kind === 'soft') {
    const key = generateSoftKey(traits);
    return { privateKey: softKeyBytes(key), publicKey: softPublicKey(key) };
  }
  const spec: RsaSpec | EcSpec = traits;
  return context.inSession((session) => generateDataKeyPair(context.pkcs11, session, spec));
}

function asymmetricHandlers({
  context,
  pool,
}: Vault): Pick<VaultCalls, 'vaultSign' | 'vaultRsaDecrypt' | 'vaultSharedSecret'> {
  return {
    vaultSign({ key, algorithm, message, form }) {
      const traits = SIGNING_ALGORITHMS[algorithm];
      const loaded = pool.take(key);
      if (loaded instanceof KeyObject) return signSoft(loaded, traits, message, form);
      const { kind } = KEY_SPECS[key.spec];
      const fits = traits.scheme === 'ecdsa' ? kind === 'ec' : kind === 'rsa';
      return fits ? signDigest(context, loaded, traits, message) : fault('unsupported');
    },
    vaultRsaDecrypt({ key, algorithm, ciphertext }) {
      const traits = KEY_SPECS[key.spec];
      if (traits.kind !== 'rsa') return fault('unsupported');
      const digest = algorithm === 'RSAES_OAEP_SHA_1' ? 'sha1' : 'sha256';
      const plaintext = decryptOaep(context, inModule(pool.take(key)), traits.bits / 8, ciphertext, digest);
      return plaintext === undefined ? fault('invalid-ciphertext') : { result: plaintext };
    },
    vaultSharedSecret({ key, peer }): Answer<Uint8Array> {
      const traits = KEY_SPECS[key.spec];
      if (traits.kind !== 'ec') return fault('unsupported');
      if (peer.length !== 1 + 2 * traits.fieldBytes) return fault('invalid-public-key');
      const handle = inModule(pool.take(key));
      const secret = context.inSession((session) => {
        const mechanism = { name: 'ECDH1_DERIVE', publicData: peer } as const;
        const shared = context.pkcs11.deriveKey(session, mechanism, handle, [
          ['CLASS', OBJECT_CLASS.SECRET_KEY],
          ['KEY_TYPE', KEY_TYPE.GENERIC_SECRET],
          ['TOKEN', false],
          ['PRIVATE', true],
          // It is the answer to the caller.
          ['SENSITIVE', false],
          ['EXTRACTABLE', true],
        ]);
        const value = context.pkcs11.getAttribute(session, shared, 'VALUE');
        context.pkcs11.destroyObject(session, shared);
        return value;
      });
      const whole = new Uint8Array(traits.fieldBytes);
      whole.set(secret, whole.length - secret.length);
      return { result: whole };
    },
  };
}
