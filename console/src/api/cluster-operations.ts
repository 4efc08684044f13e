/** Someone whom the HSMs of a cluster know. */
export interface ClusterUser {
  readonly UserName: string;
  readonly Role: string;
  readonly HasQuorumKey?: boolean;
  readonly CreateTimestamp?: string;
}

export interface ClusterKey {
  readonly KeyId: string;
  readonly Label?: string;
  readonly KeyKind?: string;
  readonly Class?: string;
  readonly IsExtractable?: boolean;
  /** PEM, of key pairs. */
  readonly PublicKey?: string;
}

interface ByAdmin {
  readonly ClusterId: string;
  readonly AdminName: string;
  readonly AdminPassword: string;
}

interface ByUser {
  readonly ClusterId: string;
  readonly UserName: string;
  readonly Password: string;
}

/** What AWS leaves to its own client software for CloudHSM, and we answer as operations. */
export interface ClusterOperations {
  readonly ActivateCluster: {
    readonly input: { readonly ClusterId: string; readonly AdminName: string; readonly Password: string };
    readonly output: { readonly State?: string };
  };
  readonly ListClusterUsers: {
    readonly input: { readonly ClusterId: string };
    readonly output: { readonly Users?: readonly ClusterUser[]; readonly QuorumMinimum?: number };
  };
  readonly CreateClusterUser: {
    readonly input: ByAdmin & { readonly UserName: string; readonly Role: string; readonly Password: string };
    readonly output: { readonly User?: ClusterUser };
  };
  readonly DeleteClusterUser: {
    readonly input: ByAdmin & { readonly UserName: string; readonly Role: string };
    readonly output: object;
  };
  readonly ListClusterKeys: {
    readonly input: ByUser;
    readonly output: { readonly Keys?: readonly ClusterKey[] };
  };
  readonly GenerateClusterKey: {
    readonly input: ByUser & { readonly KeyKind: string; readonly Label: string };
    readonly output: { readonly Key?: ClusterKey };
  };
  readonly DeleteClusterKey: {
    readonly input: ByUser & { readonly KeyId: string };
    readonly output: object;
  };
}
