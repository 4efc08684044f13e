/** The parts of an Amazon Resource Name: `arn:partition:service:region:account:resource`. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** All behind the fifth colon; may itself hold colons and slashes. */
  readonly resource: string;
}

/** The only partition Keywarden serves. */
export const PARTITION = 'aws';

/** Splits an ARN; undefined when there are fewer than six parts or the prefix is not `arn`. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...resource] = text.split(':');
  if (prefix !== 'arn' || !partition || !service || region === undefined || account === undefined)
    return undefined;
  if (resource.length === 0 || resource[0] === '') return undefined;
  return { partition, service, region, account, resource: resource.join(':') };
}

/** Kinds of IAM and STS resources that have an ARN. */
export type IamResourceType =
  | 'user'
  | 'group'
  | 'role'
  | 'policy'
  | 'instance-profile'
  | 'mfa'
  | 'server-certificate';

/** ARN of an IAM resource; `path` begins and ends with a slash. */
export const iamArn = (account: string, type: IamResourceType, path: string, name: string): string =>
  `arn:${PARTITION}:iam::${account}:${type}${path}${name}`;

export const rootArn = (account: string): string => `arn:${PARTITION}:iam::${account}:root`;

export const assumedRoleArn = (account: string, roleName: string, sessionName: string): string =>
  `arn:${PARTITION}:sts::${account}:assumed-role/${roleName}/${sessionName}`;

export const federatedUserArn = (account: string, name: string): string =>
  `arn:${PARTITION}:sts::${account}:federated-user/${name}`;
