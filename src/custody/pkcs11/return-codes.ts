/**
 * What to do about a call that failed:
 * - `fail`: tell the caller; trying again would give the same, or would cost a try of the PIN
 * - `retry`: the library is busy; once more
 * - `reopen`: the session is stuck or gone; once more in a fresh one
 * - `elsewhere`: the token is full; another process or appliance may do it, and this one goes on with what it has
 * - `fence`: library or token cannot be trusted any more; end this process and start a new one
 */
export type Remedy = 'fail' | 'retry' | 'reopen' | 'elsewhere' | 'fence';

/** Return codes (pkcs11t.h, CKR_) by number. What SoftHSM answers when was tried; see the remedies above. */
const RETURN_CODE: Readonly<Record<number, readonly [name: string, remedy: Remedy]>> = {
  1: ['CANCEL', 'retry'],
  2: ['HOST_MEMORY', 'fence'],
  3: ['SLOT_ID_INVALID', 'fence'],
  5: ['GENERAL_ERROR', 'fence'],
  6: ['FUNCTION_FAILED', 'fence'],
  7: ['ARGUMENTS_BAD', 'fail'],
  8: ['NO_EVENT', 'fail'],
  9: ['NEED_TO_CREATE_THREADS', 'fail'],
  10: ['CANT_LOCK', 'fail'],
  16: ['ATTRIBUTE_READ_ONLY', 'fail'],
  17: ['ATTRIBUTE_SENSITIVE', 'fail'],
  18: ['ATTRIBUTE_TYPE_INVALID', 'fail'],
  19: ['ATTRIBUTE_VALUE_INVALID', 'fail'],
  27: ['ACTION_PROHIBITED', 'fail'],
  32: ['DATA_INVALID', 'fail'],
  33: ['DATA_LEN_RANGE', 'fail'],
  48: ['DEVICE_ERROR', 'fence'],
  49: ['DEVICE_MEMORY', 'fence'],
  50: ['DEVICE_REMOVED', 'fence'],
  64: ['ENCRYPTED_DATA_INVALID', 'fail'],
  65: ['ENCRYPTED_DATA_LEN_RANGE', 'fail'],
  80: ['FUNCTION_CANCELED', 'retry'],
  81: ['FUNCTION_NOT_PARALLEL', 'fail'],
  84: ['FUNCTION_NOT_SUPPORTED', 'fail'],
  96: ['KEY_HANDLE_INVALID', 'fence'],
  98: ['KEY_SIZE_RANGE', 'fail'],
  99: ['KEY_TYPE_INCONSISTENT', 'fail'],
  104: ['KEY_FUNCTION_NOT_PERMITTED', 'fail'],
  105: ['KEY_NOT_WRAPPABLE', 'fail'],
  106: ['KEY_UNEXTRACTABLE', 'fail'],
  112: ['MECHANISM_INVALID', 'fail'],
  113: ['MECHANISM_PARAM_INVALID', 'fail'],
  130: ['OBJECT_HANDLE_INVALID', 'fence'],
  144: ['OPERATION_ACTIVE', 'reopen'],
  145: ['OPERATION_NOT_INITIALIZED', 'reopen'],
  160: ['PIN_INCORRECT', 'fail'],
  161: ['PIN_INVALID', 'fail'],
  162: ['PIN_LEN_RANGE', 'fail'],
  163: ['PIN_EXPIRED', 'fail'],
  164: ['PIN_LOCKED', 'fail'],
  176: ['SESSION_CLOSED', 'reopen'],
  177: ['SESSION_COUNT', 'elsewhere'],
  179: ['SESSION_HANDLE_INVALID', 'reopen'],
  181: ['SESSION_READ_ONLY', 'fail'],
  182: ['SESSION_EXISTS', 'fail'],
  184: ['SESSION_READ_WRITE_SO_EXISTS', 'fail'],
  192: ['SIGNATURE_INVALID', 'fail'],
  193: ['SIGNATURE_LEN_RANGE', 'fail'],
  208: ['TEMPLATE_INCOMPLETE', 'fail'],
  209: ['TEMPLATE_INCONSISTENT', 'fail'],
  224: ['TOKEN_NOT_PRESENT', 'fence'],
  225: ['TOKEN_NOT_RECOGNIZED', 'fence'],
  226: ['TOKEN_WRITE_PROTECTED', 'fail'],
  240: ['UNWRAPPING_KEY_HANDLE_INVALID', 'fence'],
  242: ['UNWRAPPING_KEY_TYPE_INCONSISTENT', 'fail'],
  256: ['USER_ALREADY_LOGGED_IN', 'fail'],
  257: ['USER_NOT_LOGGED_IN', 'fence'],
  258: ['USER_PIN_NOT_INITIALIZED', 'fail'],
  259: ['USER_TYPE_INVALID', 'fail'],
  260: ['USER_ANOTHER_ALREADY_LOGGED_IN', 'fail'],
  272: ['WRAPPED_KEY_INVALID', 'fail'],
  274: ['WRAPPED_KEY_LEN_RANGE', 'fail'],
  275: ['WRAPPING_KEY_HANDLE_INVALID', 'fence'],
  277: ['WRAPPING_KEY_TYPE_INCONSISTENT', 'fail'],
  288: ['RANDOM_SEED_NOT_SUPPORTED', 'fail'],
  289: ['RANDOM_NO_RNG', 'fail'],
  336: ['BUFFER_TOO_SMALL', 'reopen'],
  400: ['CRYPTOKI_NOT_INITIALIZED', 'fence'],
  401: ['CRYPTOKI_ALREADY_INITIALIZED', 'fail'],
  416: ['MUTEX_BAD', 'fence'],
  512: ['FUNCTION_REJECTED', 'fail'],
};

/** Name of a return code, such as `CKR_PIN_INCORRECT`; a vendor's own code shows as its number. */
export const returnCodeName = (code: number): string =>
  `CKR_${RETURN_CODE[code]?.[0] ?? `0x${code.toString(16)}`}`;

/** An unknown code fails the call: repeating what is not understood could lock a token. */
export const remedyFor = (code: number): Remedy => RETURN_CODE[code]?.[1] ?? 'fail';

/** Codes by which C_Login refuses a PIN. Such a PIN must never be tried again: hardware counts tries and locks. */
const PIN_REFUSALS: ReadonlySet<number> = new Set([160, 161, 162, 163, 164]);

export const isPinRefused = (code: number): boolean => PIN_REFUSALS.has(code);
