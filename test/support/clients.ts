import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { AssumeRoleCommand, STSClient, type Credentials as StsCredentials } from '@aws-sdk/client-sts';
import type { Credentials, TestServer } from './server.ts';

type Endpoint = Pick<TestServer, 'url'>;

/** No retries: a test wants to see the first answer. */
const configuration = ({ url }: Endpoint, credentials: Credentials, region: string) => ({
  endpoint: url,
  region,
  credentials,
  maxAttempts: 1,
});

export const iamClient = (server: Endpoint, credentials: Credentials): IAMClient =>
  new IAMClient(configuration(server, credentials, 'us-east-1'));

export const stsClient = (server: Endpoint, credentials: Credentials, region = 'us-east-1'): STSClient =>
  new STSClient(configuration(server, credentials, region));

export const cloudTrailClient = (
  server: Endpoint,
  credentials: Credentials,
  region = 'us-east-1',
): CloudTrailClient => new CloudTrailClient(configuration(server, credentials, region));

export const kmsClient = (server: Endpoint, credentials: Credentials, region = 'us-east-1'): KMSClient =>
  new KMSClient(configuration(server, credentials, region));

/** What STS hands out, as a client takes it. */
export function sessionCredentials(issued: StsCredentials | undefined): Credentials {
  const { AccessKeyId, SecretAccessKey, SessionToken } = issued ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw new Error('no credentials were issued');
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** Makes a user with an access key. */
export async function createUser(iam: IAMClient, UserName: string): Promise<Credentials> {
  await iam.send(new CreateUserCommand({ UserName }));
  return createAccessKey(iam, UserName);
}

export async function createAccessKey(iam: IAMClient, UserName: string): Promise<Credentials> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  if (!AccessKey?.AccessKeyId || !AccessKey.SecretAccessKey) throw new Error('no key was made');
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly [element: string]: unknown;
}

/** A policy document. */
export const policyOf = (...statements: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

export const allow = (Action: string | readonly string[], Resource: string | readonly string[] = '*') =>
  ({ Effect: 'Allow', Action, Resource }) as const;

export const deny = (Action: string | readonly string[], Resource: string | readonly string[] = '*') =>
  ({ Effect: 'Deny', Action, Resource }) as const;

/** A trust policy. */
export const trust = (principal: string, further: Readonly<Record<string, unknown>> = {}): string =>
  policyOf({ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole', ...further });

export async function putUserPolicy(
  iam: IAMClient,
  UserName: string,
  ...statements: readonly Statement[]
): Promise<void> {
  const document = policyOf(...statements);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'inline', PolicyDocument: document }));
}

/** Makes a managed policy, attaches it to the user, and answers its ARN. */
export async function attachNewPolicy(
  iam: IAMClient,
  UserName: string,
  PolicyName: string,
  ...statements: readonly Statement[]
): Promise<string> {
  const PolicyDocument = policyOf(...statements);
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
  const PolicyArn = Policy?.Arn ?? '';
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  return PolicyArn;
}

export async function assumeRole(
  sts: STSClient,
  RoleArn: string,
  RoleSessionName = 'session',
): Promise<Credentials> {
  const { Credentials: issued } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName }));
  return sessionCredentials(issued);
}
