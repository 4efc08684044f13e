import { Arena, type Block } from './arena.ts';
import { ATTRIBUTE, type AttributeName, type AttributeValue, type Template } from './attributes.ts';
import { MECHANISM, type MechanismName, OS_LOCKING_OK, SESSION_FLAG, USER_TYPE } from './constants.ts';
import { encodeMechanism, type Mechanism } from './encode-mechanism.ts';
import { decodeAttribute, encodeTemplate, type NativeTemplate } from './encode-template.ts';
import { loadNativeLibrary, type NativeCall } from './native-library.ts';
import { Pkcs11Error } from './pkcs11-error.ts';

export type SlotId = bigint;
export type SessionHandle = bigint;
export type ObjectHandle = bigint;

export interface TokenInfo {
  readonly label: string;
  readonly manufacturer: string;
  readonly model: string;
  /** The only stable name of a token: slot numbers differ from process to process. */
  readonly serial: string;
  /** See TOKEN_FLAG. */
  readonly flags: number;
  /** Undefined where the token does not say, as for what follows. */
  readonly sessions: number | undefined;
  readonly mostSessions: number | undefined;
  readonly freeMemoryBytes: number | undefined;
}

/** Longest output of C_Encrypt, C_Decrypt and C_WrapKey beyond their input: a tag, a block of padding, a header. */
const MOST_EXPANSION = 64;
/** A wrapped RSA-4096 private key has some 2.4 kB. */
const MOST_WRAPPED_BYTES = 16 * 1024;
/** RSA-8192. */
const MOST_SIGNATURE_BYTES = 1024;
const LABEL_BYTES = 32;

/** CK_UNAVAILABLE_INFORMATION. */
const UNAVAILABLE = 0xffff_ffff_ffff_ffffn;
/** A number the token tells; `none` is how it says that there is no limit. */
const known = (value: bigint, none = UNAVAILABLE): number | undefined =>
  value === UNAVAILABLE || value === none ? undefined : Number(value);

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replace(/[\0 ]+$/, '');

/**
 * A PKCS#11 library with typed calls. Synchronous; one per process, because the library's state is the process's.
 * Every method throws {@link import('./pkcs11-error.ts').Pkcs11Error}.
 */
export class Pkcs11 {
  readonly #native: NativeCall;
  readonly #arena = new Arena();

  constructor(libraryPath: string) {
    this.#native = loadNativeLibrary(libraryPath);
  }

  /** Runs one call's layout and clears the arena behind it, whatever happens. */
  #inArena<T>(use: (arena: Arena, native: NativeCall) => T): T {
    try {
      return use(this.#arena, this.#native);
    } finally {
      this.#arena.wipe();
    }
  }

  /**
   * The library may be used from several threads and locks by itself: without that flag SoftHSM crashes there.
   * `parameters` goes where NSS looks for its LibraryParameters.
   */
  initialize(parameters?: string): void {
    this.#inArena((arena, native) => {
      const text = parameters === undefined ? 0 : arena.bytes(new TextEncoder().encode(`${parameters}\0`));
      native('C_Initialize', arena.words(0, 0, 0, 0, OS_LOCKING_OK, text, 0).address);
    });
  }

  finalize(): void {
    this.#native('C_Finalize', 0);
  }

  /** Who made the library, and its own description with version. */
  libraryInfo(): { readonly manufacturer: string; readonly description: string } {
    return this.#inArena((arena, native) => {
      const block = arena.reserve(88);
      native('C_GetInfo', block.address);
      const bytes = block.read();
      const description = text(bytes.subarray(48, 80));
      return {
        manufacturer: text(bytes.subarray(2, 34)),
        description: `${description} ${bytes[80]}.${bytes[81]}`,
      };
    });
  }

  /** Slots that hold a token. */
  slots(): SlotId[] {
    return this.#inArena((arena, native) => {
      const count = arena.reserve(8);
      native('C_GetSlotList', 1, 0, count.address);
      const length = Number(count.ulong());
      const slots = arena.reserve(length * 8);
      native('C_GetSlotList', 1, slots.address, count.address);
      return Array.from({ length: Math.min(length, Number(count.ulong())) }, (_, index) =>
        slots.ulong(index * 8),
      );
    });
  }

  tokenInfo(slot: SlotId): TokenInfo {
    return this.#inArena((arena, native) => {
      const block = arena.reserve(208);
      native('C_GetTokenInfo', slot, block.address);
      const bytes = block.read();
      return {
        label: text(bytes.subarray(0, 32)),
        manufacturer: text(bytes.subarray(32, 64)),
        model: text(bytes.subarray(64, 80)),
        serial: text(bytes.subarray(80, 96)),
        flags: Number(block.ulong(96)),
        mostSessions: known(block.ulong(104), 0n),
        sessions: known(block.ulong(112)),
        freeMemoryBytes: known(block.ulong(176)),
      };
    });
  }

  hasMechanism(slot: SlotId, name: MechanismName): boolean {
    try {
      this.#inArena((arena, native) =>
        native('C_GetMechanismInfo', slot, MECHANISM[name], arena.reserve(24).address),
      );
      return true;
    } catch (error) {
      if (error instanceof Pkcs11Error) return false;
      throw error;
    }
  }

  /** Wipes the token of the slot. The label has at most 32 bytes and is padded here: libraries read exactly 32. */
  initToken(slot: SlotId, soPin: Uint8Array, label: string): void {
    const bytes = new TextEncoder().encode(label);
    if (bytes.length > LABEL_BYTES) throw new TypeError(`token label exceeds ${LABEL_BYTES} bytes`);
    const padded = new Uint8Array(LABEL_BYTES).fill(0x20);
    padded.set(bytes);
    this.#inArena((arena, native) =>
      native('C_InitToken', slot, arena.bytes(soPin), soPin.length, arena.bytes(padded)),
    );
  }

  /** Sets the user's PIN; needs a session of the security officer. */
  initPin(session: SessionHandle, pin: Uint8Array): void {
    this.#inArena((arena, native) => native('C_InitPIN', session, arena.bytes(pin), pin.length));
  }

  setPin(session: SessionHandle, oldPin: Uint8Array, newPin: Uint8Array): void {
    this.#inArena((arena, native) =>
      native('C_SetPIN', session, arena.bytes(oldPin), oldPin.length, arena.bytes(newPin), newPin.length),
    );
  }

  openSession(slot: SlotId): SessionHandle {
    return this.#inArena((arena, native) => {
      const handle = arena.reserve(8);
      const flags = SESSION_FLAG.SERIAL_SESSION | SESSION_FLAG.RW_SESSION;
      native('C_OpenSession', slot, flags, 0, 0, handle.address);
      return handle.ulong();
    });
  }

  closeSession(session: SessionHandle): void {
    this.#native('C_CloseSession', session);
  }

  login(session: SessionHandle, user: 'SO' | 'USER', pin: Uint8Array): void {
    this.#inArena((arena, native) =>
      native('C_Login', session, USER_TYPE[user], arena.bytes(pin), pin.length),
    );
  }

  /** Ends the login of every session of this process. */
  logout(session: SessionHandle): void {
    this.#native('C_Logout', session);
  }

  generateKey(session: SessionHandle, mechanism: Mechanism, template: Template): ObjectHandle {
    return this.#inArena((arena, native) => {
      const { address, count } = encodeTemplate(arena, template);
      const handle = arena.reserve(8);
      native('C_GenerateKey', session, encodeMechanism(arena, mechanism), address, count, handle.address);
      return handle.ulong();
    });
  }

  generateKeyPair(
    session: SessionHandle,
    mechanism: Mechanism,
    publicTemplate: Template,
    privateTemplate: Template,
  ): { readonly publicKey: ObjectHandle; readonly privateKey: ObjectHandle } {
    return this.#inArena((arena, native) => {
      const encoded = encodeMechanism(arena, mechanism);
      const [ofPublic, ofPrivate] = [publicTemplate, privateTemplate].map((template) =>
        encodeTemplate(arena, template),
      ) as [NativeTemplate, NativeTemplate];
      const templates = [ofPublic.address, ofPublic.count, ofPrivate.address, ofPrivate.count] as const;
      const handles = arena.reserve(16);
      native('C_GenerateKeyPair', session, encoded, ...templates, handles.address, handles.address + 8n);
      return { publicKey: handles.ulong(0), privateKey: handles.ulong(8) };
    });
  }

  deriveKey(
    session: SessionHandle,
    mechanism: Mechanism,
    baseKey: ObjectHandle,
    template: Template,
  ): ObjectHandle {
    return this.#inArena((arena, native) => {
      const { address, count } = encodeTemplate(arena, template);
      const handle = arena.reserve(8);
      const encoded = encodeMechanism(arena, mechanism);
      native('C_DeriveKey', session, encoded, baseKey, address, count, handle.address);
      return handle.ulong();
    });
  }

  createObject(session: SessionHandle, template: Template): ObjectHandle {
    return this.#inArena((arena, native) => {
      const { address, count } = encodeTemplate(arena, template);
      const handle = arena.reserve(8);
      native('C_CreateObject', session, address, count, handle.address);
      return handle.ulong();
    });
  }

  copyObject(session: SessionHandle, object: ObjectHandle, template: Template): ObjectHandle {
    return this.#inArena((arena, native) => {
      const { address, count } = encodeTemplate(arena, template);
      const handle = arena.reserve(8);
      native('C_CopyObject', session, object, address, count, handle.address);
      return handle.ulong();
    });
  }

  destroyObject(session: SessionHandle, object: ObjectHandle): void {
    this.#native('C_DestroyObject', session, object);
  }

  /** Objects that match the whole template, at most `limit`. Slow: some 30 µs for every object of the token. */
  findObjects(session: SessionHandle, template: Template, limit = 16): ObjectHandle[] {
    return this.#inArena((arena, native) => {
      const { address, count } = encodeTemplate(arena, template);
      const handles = arena.reserve(limit * 8);
      const found = arena.reserve(8);
      native('C_FindObjectsInit', session, address, count);
      native('C_FindObjects', session, handles.address, limit, found.address);
      native('C_FindObjectsFinal', session);
      return Array.from({ length: Number(found.ulong()) }, (_, index) => handles.ulong(index * 8));
    });
  }

  getAttribute<Name extends AttributeName>(
    session: SessionHandle,
    object: ObjectHandle,
    name: Name,
  ): AttributeValue<Name> {
    return this.#inArena((arena, native) => {
      const ask = arena.words(ATTRIBUTE[name][0], 0, 0);
      native('C_GetAttributeValue', session, object, ask.address, 1);
      const value = arena.reserve(Number(ask.ulong(16)));
      const fetch = arena.words(ATTRIBUTE[name][0], value.address, ask.ulong(16));
      native('C_GetAttributeValue', session, object, fetch.address, 1);
      return decodeAttribute(name, value.read(Number(fetch.ulong(16))));
    });
  }

  setAttributes(session: SessionHandle, object: ObjectHandle, template: Template): void {
    this.#inArena((arena, native) => {
      const { address, count } = encodeTemplate(arena, template);
      native('C_SetAttributeValue', session, object, address, count);
    });
  }

  encrypt(session: SessionHandle, key: ObjectHandle, mechanism: Mechanism, data: Uint8Array): Uint8Array {
    return this.#inArena((arena, native) => {
      native('C_EncryptInit', session, encodeMechanism(arena, mechanism), key);
      return withOutput(arena, data.length + MOST_EXPANSION, (output, length) =>
        native('C_Encrypt', session, arena.bytes(data), data.length, output, length),
      );
    });
  }

  /** The buffer is longer than the plaintext: SoftHSM's GCM wants one as long as the ciphertext. */
  decrypt(session: SessionHandle, key: ObjectHandle, mechanism: Mechanism, data: Uint8Array): Uint8Array {
    return this.#inArena((arena, native) => {
      native('C_DecryptInit', session, encodeMechanism(arena, mechanism), key);
      return withOutput(arena, data.length + MOST_EXPANSION, (output, length) =>
        native('C_Decrypt', session, arena.bytes(data), data.length, output, length),
      );
    });
  }

  sign(session: SessionHandle, key: ObjectHandle, mechanism: Mechanism, data: Uint8Array): Uint8Array {
    return this.#inArena((arena, native) => {
      native('C_SignInit', session, encodeMechanism(arena, mechanism), key);
      return withOutput(arena, MOST_SIGNATURE_BYTES, (output, length) =>
        native('C_Sign', session, arena.bytes(data), data.length, output, length),
      );
    });
  }

  /** @throws Pkcs11Error of C_Verify with CKR_SIGNATURE_INVALID or CKR_SIGNATURE_LEN_RANGE when it is not the signature */
  verify(
    session: SessionHandle,
    key: ObjectHandle,
    mechanism: Mechanism,
    data: Uint8Array,
    signature: Uint8Array,
  ): void {
    this.#inArena((arena, native) => {
      native('C_VerifyInit', session, encodeMechanism(arena, mechanism), key);
      const signed = [arena.bytes(data), data.length] as const;
      native('C_Verify', session, ...signed, arena.bytes(signature), signature.length);
    });
  }

  wrapKey(
    session: SessionHandle,
    mechanism: Mechanism,
    wrappingKey: ObjectHandle,
    key: ObjectHandle,
  ): Uint8Array {
    return this.#inArena((arena, native) =>
      withOutput(arena, MOST_WRAPPED_BYTES, (output, length) =>
        native('C_WrapKey', session, encodeMechanism(arena, mechanism), wrappingKey, key, output, length),
      ),
    );
  }

  unwrapKey(
    session: SessionHandle,
    mechanism: Mechanism,
    unwrappingKey: ObjectHandle,
    wrapped: Uint8Array,
    template: Template,
  ): ObjectHandle {
    return this.#inArena((arena, native) => {
      const { address, count } = encodeTemplate(arena, template);
      const handle = arena.reserve(8);
      const native8 = [arena.bytes(wrapped), wrapped.length, address, count, handle.address] as const;
      native('C_UnwrapKey', session, encodeMechanism(arena, mechanism), unwrappingKey, ...native8);
      return handle.ulong();
    });
  }

  generateRandom(session: SessionHandle, length: number): Uint8Array {
    return this.#inArena((arena, native) => {
      const block = arena.reserve(length);
      native('C_GenerateRandom', session, block.address, length);
      return block.read();
    });
  }
}

/** Gives a call a buffer and its length, and takes what the call says it wrote. */
function withOutput(
  arena: Arena,
  capacity: number,
  call: (output: bigint, length: bigint) => void,
): Uint8Array {
  const output: Block = arena.reserve(capacity);
  const length = arena.words(capacity);
  call(output.address, length.address);
  return output.read(Number(length.ulong()));
}
