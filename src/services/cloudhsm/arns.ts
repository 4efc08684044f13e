import { PARTITION, parseArn } from '../../core/arn.ts';

interface Owned {
  readonly id: string;
  readonly account_id: string;
  readonly region: string;
}

const arn = (kind: 'cluster' | 'backup', { id, account_id, region }: Owned): string =>
  `arn:${PARTITION}:cloudhsm:${region}:${account_id}:${kind}/${id}`;

export const clusterArn = (owned: Owned): string => arn('cluster', owned);
export const backupArn = (owned: Owned): string => arn('backup', owned);

/** Id of a cluster or backup from its ARN, or as it is. */
export const idOf = (text: string): string => parseArn(text)?.resource.split('/').at(-1) ?? text;
