import { createHash } from 'node:crypto';
import type { Random } from '../../core/random.ts';
import { noSuchEntity } from './errors.ts';

/** A service that has credentials of its own: with a password, or with an API key that begins with those letters. */
interface CredentialService {
  readonly apiKeyPrefix?: string;
}

/**
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_api_keys_for_aws_services.html
 */
const SERVICES: Readonly<Record<string, CredentialService>> = {
  'codecommit.amazonaws.com': {},
  'cassandra.amazonaws.com': {},
  'bedrock.amazonaws.com': { apiKeyPrefix: 'ABSK' },
  'logs.amazonaws.com': { apiKeyPrefix: 'ACWL' },
  'cloudwatch.amazonaws.com': { apiKeyPrefix: 'APIAACWM' },
  'aws-external-anthropic.amazonaws.com': { apiKeyPrefix: 'AEAA' },
};

/** As the service is named in conditions, rows and answers, whatever the case it was given in. */
export const serviceNameKey = (name: string): string => name.toLowerCase();

/** @throws AwsError NoSuchEntity for a service without such credentials */
export function credentialServiceName(name: string): string {
  const key = serviceNameKey(name);
  if (!Object.hasOwn(SERVICES, key))
    throw noSuchEntity(`No such service ${name} is supported for Service Specific Credentials`);
  return key;
}

const apiKeyPrefixOf = (service: string): string | undefined => SERVICES[service]?.apiKeyPrefix;

/** Members of an answer that name the login: a user name for passwords, an alias for API keys. */
export const loginMembers = (service: string, loginName: string) =>
  apiKeyPrefixOf(service) === undefined
    ? { ServiceUserName: loginName }
    : { ServiceCredentialAlias: loginName };

/** 352 random bits: 60 letters of Base64, as AWS's passwords have. */
const SECRET_BYTES = 44;

/** A fresh password or API key, its digest to be stored, and the members that show it this once. */
export function newServiceSecret(service: string, loginName: string, random: Random) {
  const password = Buffer.from(random.bytes(SECRET_BYTES)).toString('base64');
  const prefix = apiKeyPrefixOf(service);
  const secret =
    prefix === undefined ? password : prefix + Buffer.from(`${loginName}:${password}`).toString('base64');
  return {
    digest: createHash('sha256').update(secret).digest(),
    members: prefix === undefined ? { ServicePassword: secret } : { ServiceCredentialSecret: secret },
  };
}

/** The user's login for a service: its name and account, numbered where others have that login already. */
export function freeLoginName(userName: string, accountId: string, taken: ReadonlySet<string>): string {
  for (let number = 0; ; number++) {
    const loginName = `${userName}${number === 0 ? '' : `+${number}`}-at-${accountId}`;
    if (!taken.has(loginName)) return loginName;
  }
}
