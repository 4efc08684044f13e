/** Where a call names a key or object; `last` and `wrapped` are counted from the end, for mechanisms have many forms. */
type KeyPlace = 'after-session' | 'after-mechanism' | 'last' | 'wrapped' | 'remembered';

export interface RpcCall {
  readonly name: string;
  /** Recorded as an event. What only looks around is not: sessions, lists, attributes, random numbers. */
  readonly isRecorded: boolean;
  readonly key?: KeyPlace;
  /** Makes, changes or deletes objects: nobody else may write meanwhile, and other HSMs follow. */
  readonly changesStore?: boolean;
}

const quiet = (name: string): RpcCall => ({ name, isRecorded: false });
const recorded = (name: string, rest: Omit<RpcCall, 'name' | 'isRecorded'> = {}): RpcCall => ({
  name,
  isRecorded: true,
  ...rest,
});
const changing = (name: string, key?: KeyPlace): RpcCall =>
  recorded(name, { changesStore: true, ...(key !== undefined && { key }) });
/** Starts an operation: its key is remembered, and the event is that of the operation's end. */
const starting = (name: string): RpcCall => ({ name, isRecorded: false, key: 'last' });
const ending = (name: string): RpcCall => recorded(name, { key: 'remembered' });

export const CALL = {
  initialize: 1,
  getTokenInfo: 6,
  openSession: 10,
  getSessionInfo: 13,
  setPin: 15,
  login: 18,
  getAttributeValue: 24,
  generateRandom: 64,
} as const;

/** The calls that pass, by p11-kit's number; every other is refused. C_InitToken (9) and C_InitPIN (14) are not here. */
export const CALLS: Readonly<Record<number, RpcCall>> = {
  1: quiet('Initialize'),
  2: quiet('Finalize'),
  3: quiet('GetInfo'),
  4: quiet('GetSlotList'),
  5: quiet('GetSlotInfo'),
  6: quiet('GetTokenInfo'),
  7: quiet('GetMechanismList'),
  8: quiet('GetMechanismInfo'),
  10: quiet('OpenSession'),
  11: quiet('CloseSession'),
  12: quiet('CloseAllSessions'),
  13: quiet('GetSessionInfo'),
  15: recorded('SetPIN'),
  16: quiet('GetOperationState'),
  17: quiet('SetOperationState'),
  18: recorded('Login'),
  19: recorded('Logout'),
  20: changing('CreateObject'),
  21: changing('CopyObject', 'after-session'),
  22: changing('DestroyObject', 'after-session'),
  23: quiet('GetObjectSize'),
  24: quiet('GetAttributeValue'),
  25: changing('SetAttributeValue', 'after-session'),
  26: quiet('FindObjectsInit'),
  27: quiet('FindObjects'),
  28: quiet('FindObjectsFinal'),
  29: starting('EncryptInit'),
  30: ending('Encrypt'),
  31: quiet('EncryptUpdate'),
  32: ending('EncryptFinal'),
  33: starting('DecryptInit'),
  34: ending('Decrypt'),
  35: quiet('DecryptUpdate'),
  36: ending('DecryptFinal'),
  37: quiet('DigestInit'),
  38: quiet('Digest'),
  39: quiet('DigestUpdate'),
  40: recorded('DigestKey', { key: 'after-session' }),
  41: quiet('DigestFinal'),
  42: starting('SignInit'),
  43: ending('Sign'),
  44: quiet('SignUpdate'),
  45: ending('SignFinal'),
  46: starting('SignRecoverInit'),
  47: ending('SignRecover'),
  48: starting('VerifyInit'),
  49: ending('Verify'),
  50: quiet('VerifyUpdate'),
  51: ending('VerifyFinal'),
  52: starting('VerifyRecoverInit'),
  53: ending('VerifyRecover'),
  54: quiet('DigestEncryptUpdate'),
  55: quiet('DecryptDigestUpdate'),
  56: quiet('SignEncryptUpdate'),
  57: quiet('DecryptVerifyUpdate'),
  58: changing('GenerateKey'),
  59: changing('GenerateKeyPair'),
  60: recorded('WrapKey', { key: 'wrapped' }),
  61: changing('UnwrapKey', 'after-mechanism'),
  62: changing('DeriveKey', 'after-mechanism'),
  63: quiet('SeedRandom'),
  64: quiet('GenerateRandom'),
};

/** Names of calls that are refused, for their events. */
export const REFUSED_NAMES: Readonly<Record<number, string>> = { 9: 'InitToken', 14: 'InitPIN' };
