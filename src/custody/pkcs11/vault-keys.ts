import { KeyObject } from 'node:crypto';
import { CustodyError } from '../custody-error.ts';
import type { RootCalls } from '../hsm-protocol.ts';
import { KEY_SPECS } from '../vault/key-specs.ts';
import type { VaultKeySpec } from '../vault/key-vault.ts';
import { openSoftKey, softKeyBytes } from '../vault/soft-key.ts';
import type { LoadableKey, WrappedMaterial } from '../vault/vault-calls.ts';
import { MECHANISM } from './constants.ts';
import { loadedTemplate } from './customer-keys.ts';
import { isWrapping } from './key-hierarchy.ts';
import type { LoadedKey } from './key-pool.ts';
import type { ObjectHandle, SessionHandle } from './pkcs11.ts';
import type { TokenContext } from './token-context.ts';

/** How customers' keys leave the HSM process and come back. */
export interface VaultKeys {
  /** Wraps an extractable session object under the domain key in use and destroys it. */
  wrap(session: SessionHandle, object: ObjectHandle): WrappedMaterial;
  /** Seals a key of Node's crypto under the sealing root in use. */
  seal(key: KeyObject, spec: VaultKeySpec, place: string): WrappedMaterial;
  /** @throws CustodyError `tampered` when it does not open, `unknown-key` when what it is under is not open here */
  load(key: LoadableKey): LoadedKey;
  unload(key: LoadedKey): void;
  /** The same under the keys in use. */
  rewrap(key: LoadableKey): WrappedMaterial;
}

const sealBinding = (spec: VaultKeySpec, place: string): Uint8Array =>
  Buffer.from(JSON.stringify(['customer key', 1, spec, place]));

export function createVaultKeys(
  context: TokenContext,
  roots: Pick<RootCalls, 'sealUnderRoot' | 'openUnderRoot'>,
): VaultKeys {
  let maker: string | undefined;
  const driver = (): string => {
    maker ??= context.pkcs11.tokenInfo(context.token.slot).manufacturer;
    return maker;
  };

  const wrap: VaultKeys['wrap'] = (session, object) => {
    const under = context.current.domainKeyId;
    const wrapped = context.pkcs11.wrapKey(session, context.wrapping(), context.domainKey(under), object);
    context.pkcs11.destroyObject(session, object);
    return { custody: 'hsm', under, driver: driver(), mechanism: MECHANISM[context.wrapping()], wrapped };
  };

  const seal: VaultKeys['seal'] = (key, spec, place) => {
    const under = context.current.rootId;
    const plaintext = softKeyBytes(key);
    const aad = sealBinding(spec, place);
    const wrapped = roots.sealUnderRoot({ rootId: under, plaintext, aad });
    plaintext.fill(0);
    return { custody: 'sealed', under, driver: driver(), mechanism: MECHANISM.AES_GCM, wrapped };
  };

  const open = ({ under, wrapped, spec, place }: LoadableKey): KeyObject => {
    const aad = sealBinding(spec, place);
    const plaintext = roots.openUnderRoot({ rootId: under, sealed: wrapped, aad });
    const key = openSoftKey(plaintext);
    plaintext.fill(0);
    return key;
  };

  const unwrap = (key: LoadableKey, isPassing: boolean): ObjectHandle => {
    const traits = KEY_SPECS[key.spec];
    if (traits.kind === 'soft') throw new CustodyError('tampered', 'a key is not where its kind is kept');
    const template = loadedTemplate(traits, isPassing);
    const { session } = context.token;
    const domainKey = context.domainKey(key.under);
    return context.pkcs11.unwrapKey(session, context.wrapping(), domainKey, key.wrapped, template);
  };

  const check = (key: LoadableKey): void => {
    // Whoever made the module that wrapped it: all of a fleet were tried for one and the same format.
    if (key.custody === 'hsm' ? isWrapping(key.mechanism) : key.mechanism === MECHANISM.AES_GCM) return;
    throw new CustodyError('tampered', 'a key was wrapped by a mechanism this driver lacks');
  };

  return {
    wrap,
    seal,
    load(key) {
      check(key);
      return key.custody === 'hsm' ? unwrap(key, false) : open(key);
    },
    unload(key) {
      if (!(key instanceof KeyObject)) context.pkcs11.destroyObject(context.token.session, key);
    },
    rewrap(key) {
      check(key);
      if (key.custody === 'sealed') return seal(open(key), key.spec, key.place);
      return wrap(context.token.session, unwrap(key, true));
    },
  };
}
