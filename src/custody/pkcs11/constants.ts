/** Numbers of PKCS#11 2.40 and 3.0 (OASIS, pkcs11t.h) that Keywarden uses or is about to; names without their prefix. */

export const OBJECT_CLASS = {
  DATA: 0x0,
  CERTIFICATE: 0x1,
  PUBLIC_KEY: 0x2,
  PRIVATE_KEY: 0x3,
  SECRET_KEY: 0x4,
} as const;

export const KEY_TYPE = {
  RSA: 0x0,
  EC: 0x3,
  GENERIC_SECRET: 0x10,
  AES: 0x1f,
  SHA256_HMAC: 0x2b,
  EC_EDWARDS: 0x40,
  EC_MONTGOMERY: 0x41,
} as const;

export const USER_TYPE = { SO: 0, USER: 1, CONTEXT_SPECIFIC: 2 } as const;

export const SESSION_FLAG = { RW_SESSION: 0x2, SERIAL_SESSION: 0x4 } as const;

/** Of CK_TOKEN_INFO. */
export const TOKEN_FLAG = {
  LOGIN_REQUIRED: 0x4,
  USER_PIN_INITIALIZED: 0x8,
  TOKEN_INITIALIZED: 0x400,
  USER_PIN_COUNT_LOW: 0x10000,
  USER_PIN_FINAL_TRY: 0x20000,
  USER_PIN_LOCKED: 0x40000,
} as const;

/** Of CK_C_INITIALIZE_ARGS: the library may use the system's own locks. */
export const OS_LOCKING_OK = 0x2;

export const MECHANISM = {
  RSA_PKCS_KEY_PAIR_GEN: 0x0,
  RSA_PKCS: 0x1,
  RSA_X_509: 0x3,
  RSA_PKCS_OAEP: 0x9,
  RSA_PKCS_PSS: 0xd,
  SHA256_RSA_PKCS: 0x40,
  SHA384_RSA_PKCS: 0x41,
  SHA512_RSA_PKCS: 0x42,
  SHA256_RSA_PKCS_PSS: 0x43,
  SHA384_RSA_PKCS_PSS: 0x44,
  SHA512_RSA_PKCS_PSS: 0x45,
  SHA_1: 0x220,
  SHA256: 0x250,
  SHA256_HMAC: 0x251,
  SHA224: 0x255,
  SHA224_HMAC: 0x256,
  SHA384: 0x260,
  SHA384_HMAC: 0x261,
  SHA512: 0x270,
  SHA512_HMAC: 0x271,
  GENERIC_SECRET_KEY_GEN: 0x350,
  EC_KEY_PAIR_GEN: 0x1040,
  ECDSA: 0x1041,
  ECDH1_DERIVE: 0x1050,
  RSA_AES_KEY_WRAP: 0x1054,
  EC_EDWARDS_KEY_PAIR_GEN: 0x1055,
  EC_MONTGOMERY_KEY_PAIR_GEN: 0x1056,
  EDDSA: 0x1057,
  AES_KEY_GEN: 0x1080,
  AES_ECB: 0x1081,
  AES_CBC: 0x1082,
  AES_CBC_PAD: 0x1085,
  AES_CTR: 0x1086,
  AES_GCM: 0x1087,
  AES_CMAC: 0x108a,
  AES_ECB_ENCRYPT_DATA: 0x1104,
  AES_CBC_ENCRYPT_DATA: 0x1105,
  AES_KEY_WRAP: 0x2109,
  /** RFC 5649 in SoftHSM; NSS means PKCS-padded RFC 3394 by the same number, so the driver's name is kept beside a blob. */
  AES_KEY_WRAP_PAD: 0x210a,
  /** RFC 5649 for everybody, since PKCS#11 3.0. */
  AES_KEY_WRAP_KWP: 0x210b,
} as const;

export type MechanismName = keyof typeof MECHANISM;

/** Mask generation functions of PSS by the mechanism of their hash (CKG_MGF1_…). */
export const MGF = { SHA256: 0x2, SHA384: 0x3, SHA512: 0x4 } as const;
