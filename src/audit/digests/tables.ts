import type { Instant } from '../../core/clock.ts';

export interface DigestTables {
  audit_digests: DigestRow;
  audit_keys: DigestKeyRow;
}

/** A signed statement about the chain of events; statements are chained to one another. */
export interface DigestRow {
  /** 1, 2, 3 … */
  number: number;
  /** JSON, signed as it is; see `digest-form.ts`. */
  body: string;
  /** RSA PKCS #1 v1.5 with SHA-256. */
  signature: Uint8Array;
  key_id: string;
  made_at: Instant;
}

/** A key that signs digests, made and kept as keys of customers are; see `custody/vault`. */
export interface DigestKeyRow {
  /** First 32 hexadecimal digits of the SHA-256 of the public key in PKCS #1. */
  id: string;
  /** DER SubjectPublicKeyInfo. */
  public_key: Uint8Array;
  blob: Uint8Array;
  wrapped_under: string;
  material_id: string;
  /** It signs from then … */
  signs_from: Instant;
  /** … until then. */
  signs_until: Instant;
  /** The key before, which signed for this one; null for the first. */
  endorsed_by: string | null;
  endorsement: Uint8Array | null;
}
