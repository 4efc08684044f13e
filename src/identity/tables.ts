import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';

/**
 * The rows that tell who a caller is and what applies to them. `identity/` reads them to authenticate and authorize;
 * the `iam` service writes them. Names are unique ignoring case: `name_key` is the name in lower case (ASCII, which is
 * all that IAM names may hold). `tags` is the JSON of `Tag[]` in the order given. `path` begins and ends with a slash.
 */
export interface IdentityTables {
  accounts: AccountRow;
  users: UserRow;
  groups: GroupRow;
  group_members: GroupMemberRow;
  roles: RoleRow;
  policies: PolicyRow;
  policy_versions: PolicyVersionRow;
  policy_attachments: PolicyAttachmentRow;
  inline_policies: InlinePolicyRow;
  access_keys: AccessKeyRow;
  login_profiles: LoginProfileRow;
  password_history: PasswordHistoryRow;
  password_policies: PasswordPolicyRow;
  revocations: RevocationRow;
  oidc_providers: OidcProviderRow;
  saml_providers: SamlProviderRow;
  saml_assertions: SamlAssertionRow;
}

export interface AccountRow {
  id: AccountId;
  name: string;
  /** Root's email address as given, and in lower case (unique). */
  email: string;
  email_key: string;
  /** Argon2id in PHC form; null where root has no password. */
  root_password_hash: string | null;
  /** When root last signed in by its password; a new account has not. */
  root_password_last_used_at?: Instant | null | undefined;
  /** Account alias: unique in the deployment, lower case by its own pattern. */
  alias: string | null;
  /** The one account that holds the operator's powers. */
  is_management: 0 | 1;
  created_at: Instant;
}

export interface UserRow {
  id: string;
  account_id: AccountId;
  name: string;
  name_key: string;
  path: string;
  permissions_boundary_arn: string | null;
  tags: string;
  created_at: Instant;
  password_last_used_at: Instant | null;
}

export interface GroupRow {
  id: string;
  account_id: AccountId;
  name: string;
  name_key: string;
  path: string;
  created_at: Instant;
}

export interface GroupMemberRow {
  group_id: string;
  user_id: string;
  joined_at: Instant;
}

export interface RoleRow {
  id: string;
  account_id: AccountId;
  name: string;
  name_key: string;
  path: string;
  description: string | null;
  /** As written. */
  trust_policy: string;
  /** JSON object: each user or role ARN the trust policy names → unique id it had when the policy was written. */
  trust_bindings: string;
  max_session_seconds: number;
  permissions_boundary_arn: string | null;
  tags: string;
  created_at: Instant;
  last_used_at: Instant | null;
  last_used_region: string | null;
}

export interface PolicyRow {
  id: string;
  account_id: AccountId;
  name: string;
  name_key: string;
  path: string;
  arn: string;
  description: string | null;
  /** Number behind the `v` of the default version. */
  default_version: number;
  /** Number the next version gets; numbers are never used twice. */
  next_version: number;
  tags: string;
  created_at: Instant;
  updated_at: Instant;
}

export interface PolicyVersionRow {
  policy_id: string;
  version: number;
  document: string;
  created_at: Instant;
}

export type PolicyHolderKind = 'user' | 'group' | 'role';

export interface PolicyAttachmentRow {
  holder_kind: PolicyHolderKind;
  /** Unique id of the user, group or role. */
  holder_id: string;
  account_id: AccountId;
  /** Managed by the customer or by AWS (`arn:aws:iam::aws:policy/…`). */
  policy_arn: string;
  attached_at: Instant;
}

export interface InlinePolicyRow {
  holder_kind: PolicyHolderKind;
  holder_id: string;
  account_id: AccountId;
  name: string;
  document: string;
  updated_at: Instant;
}

export interface AccessKeyRow {
  /** The access key id. */
  id: string;
  account_id: AccountId;
  /** Null for a key of the account's root. */
  user_id: string | null;
  status: 'Active' | 'Inactive';
  /** Secret access key sealed for purpose `secret-at-rest`, bound to key and owner by `accessKeyPlace`. */
  sealed_secret: Uint8Array;
  created_at: Instant;
  last_used_at: Instant | null;
  last_used_service: string | null;
  last_used_region: string | null;
  /** From when on it is refused as an inactive key is. */
  expires_at: Instant | null;
  /** Since when whoever uses it is warned; it works all the same. */
  draining_since: Instant | null;
  /** When use of it while draining was last told of, in the trail. */
  drain_told_at: Instant | null;
  /** The end of it that root was told of before. */
  end_told_for: Instant | null;
}

/** A user that may sign in with a password. */
export interface LoginProfileRow {
  user_id: string;
  /** Argon2id in PHC form. */
  password_hash: string;
  /** When the password was set, by whomever; its age counts from here. */
  password_changed_at: Instant;
  /** Whether the user must choose another password when next signing in. */
  reset_required: 0 | 1;
  created_at: Instant;
}

/** The last passwords of a user, the present one too; they outlive the login profile. */
export interface PasswordHistoryRow {
  user_id: string;
  password_hash: string;
  set_at: Instant;
}

/** What an account wants of its users' passwords; accounts without a row have AWS's default policy. */
export interface PasswordPolicyRow {
  account_id: AccountId;
  /** In characters. */
  minimum_length: number;
  require_uppercase: 0 | 1;
  require_lowercase: 0 | 1;
  require_numbers: 0 | 1;
  require_symbols: 0 | 1;
  /** Whether every user may change its own password, whatever policies it has. */
  users_may_change: 0 | 1;
  /** Null where passwords do not expire. */
  max_age_days: number | null;
  /** How many passwords, counted back from the present one, may not be used again; null where all may. */
  reuse_prevention: number | null;
  /** Whether an expired password can be replaced by an administrator only; null where it was never said. */
  hard_expiry: 0 | 1 | null;
}

/** Sessions that end early: those of `subject` issued before `before`. */
export interface RevocationRow {
  /** `session/<session id>`, `user/<id>`, `role/<id>`, `root/<account>` or `access-key/<id>`. */
  subject: string;
  account_id: AccountId;
  before: Instant;
  /** When the last session it can concern has expired by itself. */
  forget_at: Instant;
}

/** An issuer of OpenID Connect tokens that an account trusts. */
export interface OidcProviderRow {
  account_id: AccountId;
  /** What its ARN ends with: the URL without scheme and query, as given. Unique in its account, and its case counts. */
  name: string;
  /** `iss` of its tokens: scheme and name. */
  url: string;
  /** JSON list of who may be `aud` of its tokens, in the order given. */
  client_ids: string;
  /** JSON list of SHA-1 digests of certificates, 40 hexadecimal digits each, in the order given. */
  thumbprints: string;
  tags: string;
  created_at: Instant;
}

/** An identity provider of SAML that an account trusts. */
export interface SamlProviderRow {
  account_id: AccountId;
  /** Unique in its account; its case counts. */
  name: string;
  /** As written. */
  metadata: string;
  /** Issuer of its assertions. */
  entity_id: string;
  /** JSON list of the certificates it signs with, in PEM. */
  certificates: string;
  /** When the metadata runs out. */
  valid_until: Instant;
  tags: string;
  created_at: Instant;
}

/** An assertion that was used, and must not be again as long as it is good. */
export interface SamlAssertionRow {
  /** SHA-256 of provider and assertion id, in hexadecimal digits. */
  id: string;
  /** When the assertion is good no longer. */
  forget_at: Instant;
}
