import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { fromDer } from '../vault/ecdsa-der.ts';
import { verifyEd25519ph } from '../vault/ed25519ph.ts';
import { KEY_SPECS } from '../vault/key-specs.ts';
import { isMlDsa, MU_BYTES, publicKeyBytes, verifyMu } from '../vault/ml-dsa-mu.ts';
import { SIGNING_ALGORITHMS } from '../vault/signing-algorithms.ts';
import type { VaultCalls } from '../vault/vault-calls.ts';
import type { Template } from './attributes.ts';
import { KEY_TYPE, OBJECT_CLASS } from './constants.ts';
import { Pkcs11Error } from './pkcs11-error.ts';
import { digestMechanism } from './sign-digest.ts';
import type { TokenContext } from './token-context.ts';

type VerifyInput = Parameters<VaultCalls['vaultVerify']>[0];

const SIGNATURE_INVALID = 192;
const SIGNATURE_LEN_RANGE = 193;
const SHA512_BYTES = 64;
const ED25519_BYTES = 32;
const OCTET_STRING = 0x04;

/**
 * Verifies with a public key from outside the module: by the module where it knows the kind, else by Node's crypto.
 * `probe` fails when the module does not work any more.
 */
export function verifySignature(
  context: TokenContext,
  input: VerifyInput,
  probe: () => void,
): ReturnType<VaultCalls['vaultVerify']> {
  const key = createPublicKey({ key: Buffer.from(input.publicKey), format: 'der', type: 'spki' });
  return KEY_SPECS[input.spec].kind === 'soft'
    ? verifySoft(key, input)
    : verifyInModule(context, key, input, probe);
}

function verifyInModule(
  context: TokenContext,
  key: KeyObject,
  { spec, algorithm, message, signature }: VerifyInput,
  probe: () => void,
): ReturnType<VaultCalls['vaultVerify']> {
  const traits = KEY_SPECS[spec];
  const prepared = digestMechanism(SIGNING_ALGORITHMS[algorithm], message);
  if (prepared === undefined) return { fault: 'unsupported' };
  const raw =
    traits.kind === 'ec'
      ? fromDer(signature, traits.fieldBytes)
      : traits.kind === 'rsa' && signature.length === traits.bits / 8
        ? signature
        : undefined;
  if (raw === undefined) return { result: false };
  const template = publicTemplate(key, traits.kind === 'ec' ? traits.parameters : undefined);
  const { pkcs11 } = context;
  try {
    context.inSession((session) => {
      const handle = pkcs11.createObject(session, template);
      pkcs11.verify(session, handle, prepared.mechanism, prepared.data, raw);
      pkcs11.destroyObject(session, handle);
    });
    return { result: true };
  } catch (error) {
    if (!(error instanceof Pkcs11Error) || error.call !== 'C_Verify') throw error;
    // NSS answers CKR_DEVICE_ERROR to some signatures: it is the signature that is bad if the module still works.
    if (error.code !== SIGNATURE_INVALID && error.code !== SIGNATURE_LEN_RANGE) probe();
    return { result: false };
  }
}

/** A session object of a public key; with the curve's parameters for one of a curve. */
function publicTemplate(key: KeyObject, curve: Uint8Array | undefined): Template {
  const jwk = key.export({ format: 'jwk' });
  const member = (name: 'n' | 'e' | 'x' | 'y'): Uint8Array => Buffer.from(String(jwk[name]), 'base64url');
  const common: Template = [
    ['CLASS', OBJECT_CLASS.PUBLIC_KEY],
    ['TOKEN', false],
    ['PRIVATE', false],
    ['VERIFY', true],
  ];
  if (curve === undefined) {
    return [
      ...common,
      ['KEY_TYPE', KEY_TYPE.RSA],
      ['MODULUS', member('n')],
      ['PUBLIC_EXPONENT', member('e')],
    ];
  }
  const point = Buffer.concat([Uint8Array.of(4), member('x'), member('y')]);
  const length = point.length < 128 ? [point.length] : [0x81, point.length];
  const octets = Buffer.concat([Uint8Array.of(OCTET_STRING, ...length), point]);
  return [...common, ['KEY_TYPE', KEY_TYPE.EC], ['EC_PARAMS', curve], ['EC_POINT', octets]];
}

function verifySoft(
  key: KeyObject,
  { algorithm, message, form, signature }: VerifyInput,
): ReturnType<VaultCalls['vaultVerify']> {
  const { scheme } = SIGNING_ALGORITHMS[algorithm];
  const type = key.asymmetricKeyType;
  const isPure = (scheme === 'ed25519' || scheme === 'ml-dsa') && form === 'RAW';
  if (isPure) return { result: verify(null, message, key, signature) };
  const raw = (length: number): Uint8Array => key.export({ format: 'der', type: 'spki' }).subarray(-length);
  if (scheme === 'ed25519ph' && form === 'DIGEST' && message.length === SHA512_BYTES) {
    return { result: verifyEd25519ph(signature, message, raw(ED25519_BYTES)) };
  }
  if (scheme === 'ml-dsa' && isMlDsa(type) && form === 'EXTERNAL_MU' && message.length === MU_BYTES) {
    return { result: verifyMu(type, raw(publicKeyBytes(type)), message, signature) };
  }
  return { fault: 'unsupported' };
}
