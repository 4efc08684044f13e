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

export interface UserRow {
  readonly UserName: string;
  readonly UserId: string;
  readonly Arn: string;
  readonly Path: string;
  readonly CreateDate: string;
  readonly GroupCount: number;
  readonly MfaDeviceCount: number;
  readonly ActiveAccessKeyCount: number;
  readonly OldestActiveAccessKeyDate?: string;
  readonly PasswordLastUsed?: string;
}

export interface GroupRow {
  readonly GroupName: string;
  readonly Arn: string;
  readonly Path: string;
  readonly CreateDate: string;
  readonly UserCount: number;
}

export interface RoleRow {
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

interface OfUser {
  /** The caller, unless told. */
  readonly UserName?: string;
}

/** Operations of the service `keywarden`, which has no SDK to take types from. */
export interface OwnOperations {
  readonly ListCredentials: {
    readonly input: OfUser;
    readonly output: { readonly Owner: string; readonly Credentials: readonly Credential[] };
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
