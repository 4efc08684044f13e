import { PARTITION } from '../../core/arn.ts';
import type { AliasRow, KeyRow } from './tables.ts';

export const keyArn = ({ account_id, region, id }: Pick<KeyRow, 'account_id' | 'region' | 'id'>): string =>
  `arn:${PARTITION}:kms:${region}:${account_id}:key/${id}`;

export const aliasArn = ({
  account_id,
  region,
  name,
}: Pick<AliasRow, 'account_id' | 'region' | 'name'>): string =>
  `arn:${PARTITION}:kms:${region}:${account_id}:${name}`;
