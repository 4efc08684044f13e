import type { TokenKey } from '../../custody/clusters/jobs.ts';
import type { HsmClusterUserRow } from '../../custody/clusters/tables.ts';
import type { ClusterUser } from './types.ts';

export const userView = (user: HsmClusterUserRow): ClusterUser => ({
  UserName: user.name,
  Role: user.role,
  ...(user.token_serial !== null && { TokenSerial: user.token_serial }),
  HasQuorumKey: user.public_key !== null,
  CreateTimestamp: new Date(user.created_at),
});

export interface ClusterKey {
  readonly KeyId: string;
  readonly Label: string;
  readonly KeyKind: string;
  readonly Class: string;
  readonly IsExtractable: boolean;
  readonly PublicKey?: string;
}

export const keyView = (key: TokenKey): ClusterKey => ({
  KeyId: key.id,
  Label: key.label,
  KeyKind: key.kind,
  Class: key.class,
  IsExtractable: key.isExtractable,
  ...(key.publicKey !== undefined && { PublicKey: key.publicKey }),
});
