/** Whom a role may trust, as its page asks. */
export type TrustKind = 'account' | 'service' | 'web-identity' | 'saml' | 'custom';

interface Trust {
  readonly kind: TrustKind;
  /** Account id, service principal or provider's ARN, by the kind. */
  readonly who: string;
  /** Asked of the caller, against confused deputies; for accounts alone. */
  readonly externalId: string;
  readonly needsMfa: boolean;
}

export const TRUST_KINDS: readonly {
  readonly value: TrustKind;
  readonly label: string;
  readonly description: string;
  /** What to type; absent where nothing is asked. */
  readonly who?: string;
  readonly placeholder?: string;
}[] = [
  {
    value: 'account',
    label: 'AWS account',
    description: 'Users and roles of this account or of another.',
    who: 'Account id',
    placeholder: '123456789012',
  },
  {
    value: 'service',
    label: 'Service',
    description: 'A service that acts in your name.',
    who: 'Service principal',
    placeholder: 'ec2.amazonaws.com',
  },
  {
    value: 'web-identity',
    label: 'Web identity',
    description: 'Whoever an OpenID Connect provider vouches for.',
    who: 'ARN of the provider',
    placeholder: 'arn:aws:iam::123456789012:oidc-provider/…',
  },
  {
    value: 'saml',
    label: 'SAML 2.0',
    description: 'Whoever your company’s identity provider vouches for.',
    who: 'ARN of the provider',
    placeholder: 'arn:aws:iam::123456789012:saml-provider/…',
  },
  { value: 'custom', label: 'Custom', description: 'A trust policy of your own.' },
];

const SAML_AUDIENCE = 'https://signin.aws.amazon.com/saml';

const conditionOf = ({ externalId, needsMfa }: Trust): object => {
  const condition = {
    ...(externalId === '' ? {} : { StringEquals: { 'sts:ExternalId': externalId } }),
    ...(needsMfa ? { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } : {}),
  };
  return Object.keys(condition).length === 0 ? {} : { Condition: condition };
};

/** The issuer's address is the rest of a provider's ARN. */
const issuerOf = (providerArn: string): string => providerArn.split(':oidc-provider/')[1] ?? '';

const STATEMENTS: Readonly<Record<Exclude<TrustKind, 'custom'>, (trust: Trust) => object>> = {
  account: (trust) => ({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${trust.who}:root` },
    Action: 'sts:AssumeRole',
    ...conditionOf(trust),
  }),
  service: ({ who }) => ({ Effect: 'Allow', Principal: { Service: who }, Action: 'sts:AssumeRole' }),
  'web-identity': ({ who }) => ({
    Effect: 'Allow',
    Principal: { Federated: who },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${issuerOf(who)}:aud`]: 'sts.amazonaws.com' } },
  }),
  saml: ({ who }) => ({
    Effect: 'Allow',
    Principal: { Federated: who },
    Action: 'sts:AssumeRoleWithSAML',
    Condition: { StringEquals: { 'SAML:aud': SAML_AUDIENCE } },
  }),
};

/** The trust policy for the usual cases; one for nobody where a policy of one's own is wanted. */
export function trustPolicy(trust: Trust): string {
  const statements = trust.kind === 'custom' ? [] : [STATEMENTS[trust.kind](trust)];
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2);
}
