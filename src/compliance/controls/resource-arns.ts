import type { AccountId } from '../../core/account.ts';

/** The columns of a user, group or role that its ARN is made of. */
export interface NamedUser {
  readonly name: string;
  readonly path: string;
}

export const userArn = (accountId: AccountId, { path, name }: NamedUser): string =>
  `arn:aws:iam::${accountId}:user${path}${name}`;
export const groupArn = (accountId: AccountId, { path, name }: NamedUser): string =>
  `arn:aws:iam::${accountId}:group${path}${name}`;
export const roleArn = (accountId: AccountId, { path, name }: NamedUser): string =>
  `arn:aws:iam::${accountId}:role${path}${name}`;
export const serverCertificateArn = (accountId: AccountId, { path, name }: NamedUser): string =>
  `arn:aws:iam::${accountId}:server-certificate${path}${name}`;
export const kmsKeyArn = (accountId: AccountId, region: string, id: string): string =>
  `arn:aws:kms:${region}:${accountId}:key/${id}`;

/** ARN of who holds a policy. */
export const HOLDER_ARN: Readonly<
  Record<'user' | 'group' | 'role', (accountId: AccountId, named: NamedUser) => string>
> = { user: userArn, group: groupArn, role: roleArn };
