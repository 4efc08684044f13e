import type { OperatorOperations } from './operator-operations.ts';

/** What every search takes: how to filter and order, and where the page begins. */
export interface SearchInput {
  readonly Filter?: string;
  readonly SortBy?: string;
  readonly SortOrder?: 'ASCENDING' | 'DESCENDING';
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface SearchOutput {
  readonly NextToken?: string;
  readonly TotalCount?: number;
}

/** All behind the aliases is absent where the caller may not describe the key. */
export interface KeyRow {
  readonly KeyId: string;
  readonly Arn: string;
  readonly Aliases?: readonly string[];
  readonly KeySpec?: string;
  readonly KeyUsage?: string;
  readonly KeyState?: string;
  readonly KeyManager?: string;
  readonly CreationDate?: string;
}

/** Columns of a row that this caller may not see of this very entity: they are absent from it. */
interface WithHidden {
  readonly Hidden?: readonly string[];
}

export interface UserRow extends WithHidden {
  readonly UserName: string;
  readonly UserId: string;
  readonly Arn: string;
  readonly Path: string;
  readonly CreateDate: string;
  readonly GroupCount?: number;
  readonly MfaDeviceCount?: number;
  readonly ActiveAccessKeyCount?: number;
  readonly OldestActiveAccessKeyDate?: string;
  readonly PasswordLastUsed?: string;
}

export interface GroupRow extends WithHidden {
  readonly GroupName: string;
  readonly Arn: string;
  readonly Path: string;
  readonly CreateDate: string;
  readonly UserCount?: number;
}

export interface RoleRow extends WithHidden {
  readonly RoleName: string;
  readonly RoleId: string;
  readonly Arn: string;
  readonly Path: string;
  readonly CreateDate: string;
  /** Whom the trust policy names. */
  readonly TrustedEntities: readonly string[];
  readonly Description?: string;
  readonly IsServiceLinked?: boolean;
  readonly LastUsed?: string;
  readonly LastUsedRegion?: string;
}

export interface PolicyRow {
  readonly PolicyName: string;
  readonly Arn: string;
  readonly Path: string;
  readonly IsAwsManaged: boolean;
  readonly AttachmentCount: number;
  readonly UpdateDate?: string;
}

/** Something by which somebody proves to be a user, root or session. */
export interface Credential {
  readonly Kind: string;
  readonly Id: string;
  readonly Name?: string;
  readonly State: string;
  readonly CreateDate: string;
  readonly LastUsedDate?: string;
  readonly LastUsedService?: string;
  readonly LastUsedRegion?: string;
  readonly LastUsedAddress?: string;
  readonly UserAgent?: string;
  readonly ExpiryDate?: string;
  /** Whether this very page is shown by it. */
  readonly IsCurrent?: boolean;
}

/** A statement that decided a denial, or came near to ending it. */
export interface DenialStatement {
  /** ARN of a managed policy, name of an inline one; behind it what it is attached to, as `(group/admins)`. */
  readonly Policy: string;
  /** Kind of policy: `inline`, `managed`, `permissions-boundary`, `session`, `trust`, `resource`, `scp`, `rcp`. */
  readonly Kind?: string;
  readonly StatementId?: string;
  readonly Effect?: string;
  /** Both from 1. */
  readonly Line?: number;
  readonly Column?: number;
}

export interface NearStatement extends DenialStatement {
  /** The element that left the request out: `Action`, `Principal`, `Resource` or `Condition`. */
  readonly Failed: string;
  /** The condition, where `Failed` is Condition. */
  readonly Operator?: string;
  readonly Key?: string;
  readonly Values?: readonly string[];
}

/** What would end a denial. */
export interface DenialFix {
  readonly Kind: 'AddStatement' | 'ChangeStatement' | 'AskOrganization' | 'NewSession';
  readonly Text: string;
  readonly PolicyDocument?: string;
  readonly Policy?: string;
}

/** A call that was denied, and why. */
export interface ExplainedDenial {
  readonly PrincipalArn: string;
  readonly PrincipalId: string;
  readonly Action: string;
  readonly Resource: string;
  /** Kind of policy that decided: `identity`, `resource`, `permissions-boundary`, `session`, `scp`, `rcp`. */
  readonly Layer: string;
  readonly IsExplicit: boolean;
  readonly Summary: string;
  readonly DecidedBy: readonly DenialStatement[];
  readonly Nearest: readonly NearStatement[];
  readonly Fixes: readonly DenialFix[];
  readonly Context: readonly { readonly Key: string; readonly Values: readonly string[] }[];
  readonly RequestId?: string;
  readonly EventTime?: string;
}

/** Temporary credentials, as far as is known of them. */
export interface KnownSession {
  readonly AccessKeyId: string;
  readonly SessionId: string;
  readonly Kind: string;
  readonly State: 'Active' | 'Ended' | 'Expired';
  readonly AccountId: string;
  /** Absent for a role of another account, or one that is deleted. */
  readonly PrincipalArn?: string;
  readonly SessionName?: string;
  readonly SourceIdentity?: string;
  /** Whose credentials or sign-in it began with. */
  readonly OriginArn?: string;
  readonly IssuedAt: string;
  readonly ExpiresAt: string;
  readonly RequestedFrom?: string;
  readonly LastUsedAt?: string;
  readonly LastService?: string;
  readonly LastAction?: string;
  readonly LastAddress?: string;
  readonly LastUserAgent?: string;
  readonly IsCurrent: boolean;
}

/** Credentials that a session was made with; the oldest first. */
export interface SessionLink {
  readonly AccessKeyId: string;
  readonly PrincipalArn?: string;
  readonly IssuedAt: string;
}

interface OfUser {
  /** The caller, unless told. */
  readonly UserName?: string;
}

/** How old access keys of the account may grow. */
export interface MaximumAge {
  /** Absent without a limit. */
  readonly Days?: number;
  readonly NoticeDays?: number;
  readonly RefusedKeyCount: number;
}

/** A key that a maximum age would end now, or soon. */
export interface AffectedKey {
  readonly AccessKeyId: string;
  /** Absent for root's. */
  readonly UserName?: string;
  readonly CreateDate: string;
  readonly EndDate: string;
  readonly LastUsedDate?: string;
  readonly Effect: 'Refused' | 'Notice';
}

/** What was done with an access key from one address by one client. */
export interface AccessKeyUse {
  readonly Service: string;
  readonly Action: string;
  readonly Address: string;
  readonly UserAgent: string;
  readonly Calls: number;
  readonly LastUsedDate: string;
}

/** Operations of the service `keywarden`, which has no SDK to take types from. */
export interface OwnOperations extends OperatorOperations {
  readonly GetAccessKeyUse: {
    readonly input: { readonly AccessKeyId: string; readonly Days?: number; readonly MaxResults?: number };
    readonly output: { readonly State: string; readonly Uses: readonly AccessKeyUse[] };
  };
  readonly SetAccessKeyExpiry: {
    /** Seconds since 1970; absent takes the expiry away. */
    readonly input: { readonly AccessKeyId: string; readonly ExpiryDate?: number };
    readonly output: object;
  };
  readonly StartAccessKeyDraining: {
    readonly input: { readonly AccessKeyId: string };
    readonly output: object;
  };
  readonly StopAccessKeyDraining: {
    readonly input: { readonly AccessKeyId: string };
    readonly output: object;
  };
  readonly DescribeKeyRotation: {
    readonly input: OfUser;
    readonly output: {
      /** `CreateKey`, `UseNewKey`, `StopUsingOldKey`, `StartDraining`, `DeactivateOldKey`, `DeleteOldKey`, `ChooseKey`. */
      readonly Step: string;
      readonly OldAccessKeyId?: string;
      readonly NewAccessKeyId?: string;
    };
  };
  readonly GetAccessKeyMaximumAge: { readonly input: object; readonly output: MaximumAge };
  readonly PutAccessKeyMaximumAge: {
    /** Without days keys may grow as old as they like. */
    readonly input: { readonly Days?: number; readonly NoticeDays?: number };
    readonly output: MaximumAge;
  };
  readonly PreviewAccessKeyMaximumAge: {
    readonly input: { readonly Days: number; readonly NoticeDays?: number };
    readonly output: {
      readonly RefusedKeyCount: number;
      readonly NoticeKeyCount: number;
      readonly Keys: readonly AffectedKey[];
    };
  };
  readonly ListCredentials: {
    readonly input: OfUser;
    readonly output: { readonly Owner: string; readonly Credentials: readonly Credential[] };
  };
  readonly ExplainDenial: {
    /** Exactly one of the two. */
    readonly input: { readonly RequestId?: string; readonly EncodedMessage?: string };
    readonly output: ExplainedDenial;
  };
  readonly ListSessions: {
    readonly input: SearchInput & { readonly PrincipalArn?: string; readonly Time?: string };
    readonly output: SearchOutput & { readonly Sessions: readonly KnownSession[] };
  };
  readonly GetSession: {
    readonly input: { readonly AccessKeyId: string };
    readonly output: { readonly Session: KnownSession; readonly Chain: readonly SessionLink[] };
  };
  readonly EndSession: {
    readonly input: { readonly AccessKeyId: string };
    readonly output: object;
  };
  readonly EndSessionsOfPrincipal: {
    /** Seconds since 1970; now unless told. */
    readonly input: { readonly PrincipalArn: string; readonly Before?: number };
    readonly output: object;
  };
  readonly EndWebSession: {
    readonly input: OfUser & { readonly SessionId: string };
    readonly output: object;
  };
  readonly EndOtherWebSessions: {
    readonly input: OfUser;
    readonly output: { readonly EndedCount: number };
  };
  readonly SearchUsers: {
    readonly input: SearchInput;
    readonly output: SearchOutput & { readonly Users: readonly UserRow[] };
  };
  readonly SearchGroups: {
    readonly input: SearchInput;
    readonly output: SearchOutput & { readonly Groups: readonly GroupRow[] };
  };
  readonly SearchRoles: {
    readonly input: SearchInput;
    readonly output: SearchOutput & { readonly Roles: readonly RoleRow[] };
  };
  readonly SearchPolicies: {
    readonly input: SearchInput;
    readonly output: SearchOutput & { readonly Policies: readonly PolicyRow[] };
  };
  readonly SearchKeys: {
    readonly input: SearchInput;
    readonly output: SearchOutput & { readonly Keys: readonly KeyRow[] };
  };
}
