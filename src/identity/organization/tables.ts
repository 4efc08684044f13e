import type { Generated, Selectable } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { PolicyType } from './policy-types.ts';

/**
 * Organizations, their trees and their policies. Whoever authorizes reads them, the `organizations` service writes them.
 * `tags` is the JSON of `Tag[]` in the order given.
 */
export interface OrganizationTables {
  organizations: OrganizationColumns;
  organization_units: OrganizationUnitRow;
  organization_members: OrganizationMemberRow;
  account_states: AccountStateRow;
  organization_policies: OrganizationPolicyRow;
  organization_policy_attachments: OrganizationPolicyAttachmentRow;
  delegated_administrators: DelegatedAdministratorRow;
  organization_service_access: ServiceAccessRow;
  organization_handshakes: HandshakeRow;
  account_requests: AccountRequestRow;
  organization_resource_policies: OrganizationResourcePolicyRow;
}

/** A row as it is read. */
export type OrganizationRow = Selectable<OrganizationColumns>;

interface OrganizationColumns {
  /** `o-…`. */
  id: string;
  /** Unique: an account manages one organization at most. */
  management_account_id: AccountId;
  feature_set: 'ALL' | 'CONSOLIDATED_BILLING';
  /** `r-…`; an organization has one root. */
  root_id: string;
  root_tags: string;
  /** JSON of `PolicyType[]`, those enabled in the root. */
  policy_types: string;
  /**
   * 1 while service control policies are enabled because CreateOrganization does so, and nobody has said EnablePolicyType:
   * until then AWS does not list the type among those of the root.
   */
  is_scp_implied: Generated<0 | 1>;
  created_at: Instant;
}

export interface OrganizationUnitRow {
  /** `ou-<root>-…`. */
  id: string;
  organization_id: string;
  /** The root or another unit. */
  parent_id: string;
  /** Unique among the units of its parent; case counts. */
  name: string;
  tags: string;
  created_at: Instant;
}

/** An account inside of an organization, the management account too. Accounts without a row are standalone. */
export interface OrganizationMemberRow {
  account_id: AccountId;
  organization_id: string;
  /** The root or a unit. */
  parent_id: string;
  joined_method: 'CREATED' | 'INVITED';
  joined_at: Instant;
  tags: string;
}

/** `SUSPENDED` by the operator; `CLOSED` by its owner or the management account. Accounts without a row are `ACTIVE`. */
export type AccountState = 'ACTIVE' | 'SUSPENDED' | 'CLOSED';

/** An account that may not act, be it inside of an organization or not. */
export interface AccountStateRow {
  account_id: AccountId;
  state: Exclude<AccountState, 'ACTIVE'>;
  since: Instant;
}

export interface OrganizationPolicyRow {
  /** `p-…`. */
  id: string;
  organization_id: string;
  type: PolicyType;
  /** Unique among the policies of its type. */
  name: string;
  description: string;
  /** As written. */
  content: string;
  tags: string;
  created_at: Instant;
}

export interface OrganizationPolicyAttachmentRow {
  organization_id: string;
  /** Root, unit or account. */
  target_id: string;
  /** One of the organization, or one that AWS manages (`p-FullAWSAccess`). */
  policy_id: string;
  attached_at: Instant;
}

/** A member that administers the organization for one service. */
export interface DelegatedAdministratorRow {
  organization_id: string;
  account_id: AccountId;
  /** Such as `iam.amazonaws.com`. */
  service_principal: string;
  enabled_at: Instant;
}

/** A service that the management account trusts with its organization. */
export interface ServiceAccessRow {
  organization_id: string;
  service_principal: string;
  enabled_at: Instant;
}

export interface HandshakeRow {
  /** `h-…`. */
  id: string;
  organization_id: string;
  /** Of the organization, kept for when it is gone. */
  management_account_id: AccountId;
  action: 'INVITE' | 'ENABLE_ALL_FEATURES' | 'APPROVE_ALL_FEATURES';
  /** As it was last set; one that is open after `expires_at` has expired. */
  state: 'REQUESTED' | 'OPEN' | 'CANCELED' | 'ACCEPTED' | 'DECLINED' | 'EXPIRED';
  requested_at: Instant;
  expires_at: Instant;
  /** Who is asked; the management account itself where it asks everybody. */
  account_id: AccountId;
  /** How the inviter named the account: by number or by address. */
  target_kind: 'ACCOUNT' | 'EMAIL';
  target: string;
  notes: string | null;
  /** The handshake that this one is part of (`APPROVE_ALL_FEATURES`). */
  parent_id: string | null;
  /** Tags the account gets when it joins. */
  tags: string;
}

/** What became of a CreateAccount. */
export interface AccountRequestRow {
  /** `car-…`. */
  id: string;
  organization_id: string;
  account_name: string;
  state: 'SUCCEEDED' | 'FAILED';
  /** Null where it failed. */
  account_id: AccountId | null;
  failure_reason: string | null;
  requested_at: Instant;
  completed_at: Instant;
}

/** What delegates the management of an organization's policies to members. */
export interface OrganizationResourcePolicyRow {
  organization_id: string;
  /** `rp-…`. */
  id: string;
  /** As written. */
  content: string;
  tags: string;
}
