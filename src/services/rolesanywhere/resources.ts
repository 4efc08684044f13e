import { PARTITION, parseArn } from '../../core/arn.ts';
import type { OperationContext } from '../contract.ts';
import type { ResourceRow } from './tables.ts';

/** Kinds of resources, as their ARNs name them. */
export type Kind = 'trust-anchor' | 'profile' | 'crl' | 'subject';

/** The account and region of a call, and where its rows are read. */
export type Place = Pick<OperationContext, 'db' | 'accountId' | 'region'>;

type Owner = Pick<ResourceRow, 'account_id' | 'region' | 'id'>;

export const arnOf = (kind: Kind, { account_id, region, id }: Owner): string =>
  `arn:${PARTITION}:rolesanywhere:${region}:${account_id}:${kind}/${id}`;

export interface ResourceName {
  readonly kind: Kind;
  readonly id: string;
}

const KINDS: ReadonlySet<string> = new Set(['trust-anchor', 'profile', 'crl', 'subject'] satisfies Kind[]);

/** What an ARN names in this account and region; undefined for anything else. */
export function nameOf(
  { accountId, region }: Pick<Place, 'accountId' | 'region'>,
  arn: string,
): ResourceName | undefined {
  const [kind = '', id = ''] = parseArn(arn)?.resource.split('/') ?? [];
  if (!KINDS.has(kind)) return undefined;
  const name: ResourceName = { kind: kind as Kind, id };
  return arn === arnOf(name.kind, { account_id: accountId, region, id }) ? name : undefined;
}
