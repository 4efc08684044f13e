import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';

/** What every resource of Roles Anywhere has; ids are UUIDs and unique in their account and region. */
export interface ResourceRow {
  account_id: AccountId;
  region: string;
  id: string;
  enabled: 0 | 1;
  /** JSON of `Tag[]`, in the order given. */
  tags: string;
  created_at: Instant;
  updated_at: Instant;
}

export interface TrustAnchorRow extends ResourceRow {
  name: string;
  /** One or more CA certificates in PEM, as given. */
  certificate_bundle: string;
  /** When the first of them runs out. */
  expires_at: Instant | null;
  /** JSON of the settings that the account made; all others are AWS's defaults. */
  notification_settings: string;
}

export interface ProfileRow extends ResourceRow {
  name: string;
  /** JSON list. */
  role_arns: string;
  /** JSON list. */
  managed_policy_arns: string;
  session_policy: string | null;
  duration_seconds: number;
  require_instance_properties: 0 | 1;
  accept_role_session_name: 0 | 1;
  /** JSON of `AttributeMapping[]`. */
  attribute_mappings: string;
}

export interface CrlRow extends ResourceRow {
  name: string;
  /** As given: PEM or DER. */
  crl_data: Uint8Array;
  trust_anchor_arn: string;
}

/** A certificate that a CRL lists. */
export interface RevokedCertificateRow {
  account_id: AccountId;
  region: string;
  crl_id: string;
  /** The issuer as `nameKey` makes it. */
  issuer_key: string;
  /** As certificates have it: hexadecimal, lower case, without leading zeros. */
  serial_number: string;
}

/** Somebody whose certificates opened sessions; one row for each distinguished name. */
export interface SubjectRow extends ResourceRow {
  /** RFC 4514; unique in its account and region. */
  x509_subject: string;
  last_seen_at: Instant;
  /** JSON of `SeenProperties[]`, the newest first. */
  instance_properties: string;
}

/** A certificate of a subject that was seen. */
export interface SeenCertificateRow {
  account_id: AccountId;
  region: string;
  subject_id: string;
  /** SHA-256 of the certificate, in hexadecimal. */
  fingerprint: string;
  serial_number: string;
  issuer: string;
  /** Base64 of the certificate's DER. */
  certificate: string;
  seen_at: Instant;
  expires_at: Instant | null;
  /** That vouched for it when it was seen last. */
  trust_anchor_id: string | null;
}

/** That it was told that a certificate runs out; one row for each certificate. */
export interface ExpiryNoticeRow {
  account_id: AccountId;
  region: string;
  trust_anchor_id: string;
  event: string;
  /** What runs out: empty for the trust anchor itself. */
  fingerprint: string;
  /** The last day it was told, in days since 1970. */
  day: number;
}
