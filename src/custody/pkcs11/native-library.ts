import koffi from 'koffi';
import { Pkcs11Error } from './pkcs11-error.ts';

/** Position in CK_FUNCTION_LIST (pkcs11f.h) and parameters: `u` is a CK_ULONG, `p` a pointer. */
const FUNCTION = {
  C_Initialize: [0, 'p'],
  C_Finalize: [1, 'p'],
  C_GetInfo: [2, 'p'],
  C_GetSlotList: [4, 'upp'],
  C_GetTokenInfo: [6, 'up'],
  C_GetMechanismInfo: [8, 'uup'],
  C_InitToken: [9, 'upup'],
  C_InitPIN: [10, 'upu'],
  C_SetPIN: [11, 'upupu'],
  C_OpenSession: [12, 'uuppp'],
  C_CloseSession: [13, 'u'],
  C_Login: [18, 'uupu'],
  C_Logout: [19, 'u'],
  C_CreateObject: [20, 'upup'],
  C_CopyObject: [21, 'uupup'],
  C_DestroyObject: [22, 'uu'],
  C_GetAttributeValue: [24, 'uupu'],
  C_SetAttributeValue: [25, 'uupu'],
  C_FindObjectsInit: [26, 'upu'],
  C_FindObjects: [27, 'upup'],
  C_FindObjectsFinal: [28, 'u'],
  C_EncryptInit: [29, 'upu'],
  C_Encrypt: [30, 'upupp'],
  C_DecryptInit: [33, 'upu'],
  C_Decrypt: [34, 'upupp'],
  C_SignInit: [42, 'upu'],
  C_Sign: [43, 'upupp'],
  C_VerifyInit: [48, 'upu'],
  C_Verify: [49, 'upupu'],
  C_GenerateKey: [58, 'uppup'],
  C_GenerateKeyPair: [59, 'uppupupp'],
  C_WrapKey: [60, 'upuupp'],
  C_UnwrapKey: [61, 'upupupup'],
  C_DeriveKey: [62, 'upupup'],
  C_GenerateRandom: [64, 'upu'],
} as const;

type FunctionName = keyof typeof FUNCTION;
type Word = number | bigint;

const FUNCTIONS_IN_LIST = 68;
/** CK_FUNCTION_LIST starts with a two-byte version, padded to a pointer. */
const FIRST_FUNCTION_AT = 8;
const PARAMETER_TYPE: Readonly<Record<string, string>> = { u: 'ulong', p: 'void *' };

/** koffi unloads a library that nothing refers to, and functions bound by address do not count: calls would crash. */
const neverUnloaded: unknown[] = [];

/** Calls one function of the library. @throws Pkcs11Error when it does not return CKR_OK */
export type NativeCall = (name: FunctionName, ...args: readonly Word[]) => void;

/**
 * Loads a PKCS#11 library and binds its functions through C_GetFunctionList, each when first used. Arguments are plain
 * words (numbers, or addresses in the arena), so the binding converts nothing.
 * For LP64 systems (64-bit Linux and macOS), where CK_ULONG and pointers have 8 bytes.
 */
export function loadNativeLibrary(path: string): NativeCall {
  if (koffi.sizeof('ulong') !== 8) throw new Error('PKCS#11 is bound for 64-bit Linux and macOS only');
  const library = koffi.load(path);
  neverUnloaded.push(library);
  const getFunctionList = library.func('C_GetFunctionList', 'ulong', ['void *']);
  const slot = BigInt(koffi.alloc('void *', 1));
  const code = Number(getFunctionList(slot));
  if (code !== 0) throw new Pkcs11Error('C_GetFunctionList', code);
  const list = new BigUint64Array(koffi.view(slot, 8))[0];
  koffi.free(slot);
  if (list === undefined || list === 0n) throw new Pkcs11Error('C_GetFunctionList', 5);
  const pointers = new BigUint64Array(koffi.view(list, FIRST_FUNCTION_AT + FUNCTIONS_IN_LIST * 8));
  const bound = new Map<FunctionName, (...args: readonly Word[]) => Word>();
  return (name, ...args) => {
    const native = bound.get(name) ?? bind(name, pointers[1 + FUNCTION[name][0]]);
    bound.set(name, native);
    if (args.length !== FUNCTION[name][1].length) throw new TypeError(`${name}: wrong number of arguments`);
    const result = Number(native(...args));
    if (result === 0) return;
    clearOpensslErrors();
    throw new Pkcs11Error(name, result);
  };
}

/**
 * On Linux SoftHSM's calls of OpenSSL end up in Node's own copy, so that what it leaves in the thread's list of errors
 * would look to Node's next call like a failure of its own.
 */
const clearOpensslErrors: () => void = (() => {
  try {
    return koffi.load(null).func('ERR_clear_error', 'void', []);
  } catch {
    // Where the program has no such function, the library has a copy that Node does not see.
    return () => undefined;
  }
})();

function bind(name: FunctionName, pointer: bigint | undefined): (...args: readonly Word[]) => Word {
  const functionNotSupported = 84;
  if (pointer === undefined || pointer === 0n) throw new Pkcs11Error(name, functionNotSupported);
  const parameters = [...FUNCTION[name][1]].map((letter) => PARAMETER_TYPE[letter] ?? 'ulong');
  return koffi.decode(pointer, koffi.proto('ulong', parameters));
}
