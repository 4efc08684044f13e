import { createHash } from 'node:crypto';
import type { Tag } from '../../../core/tag.ts';
import type { Federation } from '../../../identity/federation.ts';
import { samlProviderArn } from '../../../identity/saml/providers.ts';
import type { SamlProviderRow } from '../../../identity/tables.ts';
import { invalidIdentityToken, mayNotAssumeWith } from '../errors.ts';
import type { Assertion } from './read-assertion.ts';

const ATTRIBUTES = 'https://aws.amazon.com/SAML/Attributes/';
const PRINCIPAL_TAG = `${ATTRIBUTES}PrincipalTag:`;
const NAME = /^[\w+=,.@-]{2,64}$/;
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
/** Session tags of one request; AWS's limit. */
const MAX_TAGS = 50;

/**
 * Whom a checked assertion speaks of, if it names the role together with the provider.
 * @throws AwsError InvalidIdentityToken, AccessDenied
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
 */
export function identityOf(assertion: Assertion, provider: SamlProviderRow, roleArn: string): Federation {
  const { issuer, subject, subjectType, recipient, attributes } = assertion;
  if (issuer !== provider.entity_id) throw invalidIdentityToken('Issuer not present in specified provider');
  const arn = samlProviderArn(provider.account_id, provider.name);
  const roles = attributes.get(`${ATTRIBUTES}Role`) ?? [];
  if (!roles.some((value) => isPair(value, roleArn, arn))) throw mayNotAssumeWith('AssumeRoleWithSAML');
  const nameQualifier = createHash('sha1')
    .update(`${issuer}${provider.account_id}/${provider.name}`)
    .digest('base64');
  const keys = { 'saml:sub': subject, 'saml:sub_type': subjectType, 'saml:namequalifier': nameQualifier };
  const sourceIdentity = sourceIdentityOf(attributes);
  const { id, goodUntil, sessionEndsAt } = assertion;
  return {
    kind: 'saml',
    provider: arn,
    subject,
    // AWS means the recipient when it says audience of an assertion.
    audience: recipient,
    keys,
    trustKeys: {
      ...keys,
      'saml:aud': recipient,
      'saml:iss': issuer,
      'saml:doc': `${provider.account_id}/${provider.name}`,
    },
    tags: tagsOf(attributes),
    transitiveTagKeys: attributes.get(`${ATTRIBUTES}TransitiveTagKeys`) ?? [],
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    saml: {
      issuer,
      nameQualifier,
      subjectType,
      sessionName: sessionNameOf(attributes),
      assertionId: id,
      goodUntil,
      ...(sessionEndsAt === undefined ? {} : { sessionEndsAt }),
    },
  };
}

/** The ARNs of role and provider, in either order. */
function isPair(value: string, roleArn: string, providerArn: string): boolean {
  const arns = value.split(',').map((part) => part.trim());
  return arns.length === 2 && arns.includes(roleArn) && arns.includes(providerArn);
}

type Attributes = Assertion['attributes'];

function sessionNameOf(attributes: Attributes): string {
  const [name, ...more] = attributes.get(`${ATTRIBUTES}RoleSessionName`) ?? [];
  if (name === undefined || more.length > 0)
    throw invalidIdentityToken('RoleSessionName is required in AuthnResponse');
  if (!NAME.test(name))
    throw invalidIdentityToken('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}');
  return name;
}

function sourceIdentityOf(attributes: Attributes): string | undefined {
  const [identity, ...more] = attributes.get(`${ATTRIBUTES}SourceIdentity`) ?? [];
  if (identity === undefined) return undefined;
  if (more.length > 0 || !NAME.test(identity) || identity.toLowerCase().startsWith('aws:'))
    throw invalidIdentityToken(
      'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
    );
  return identity;
}

function tagsOf(attributes: Attributes): Tag[] {
  const tags = [...attributes]
    .filter(([name]) => name.startsWith(PRINCIPAL_TAG))
    .map(([name, [Value = '', ...more]]): Tag => {
      const Key = name.slice(PRINCIPAL_TAG.length);
      if (more.length > 0 || !TAG_KEY.test(Key) || !TAG_VALUE.test(Value))
        throw invalidIdentityToken('The session tags of the assertion are not valid.');
      return { Key, Value };
    });
  if (tags.length > MAX_TAGS) throw invalidIdentityToken('The session tags of the assertion are too many.');
  return tags;
}
