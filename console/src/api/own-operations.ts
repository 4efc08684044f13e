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

/** Operations of the service `keywarden`, which has no SDK to take types from. */
export interface OwnOperations {
  readonly SearchKeys: {
    readonly input: SearchInput;
    readonly output: SearchOutput & { readonly Keys: readonly KeyRow[] };
  };
}
