import type { JWTPayload } from 'jose';
import type { Tag } from '../../../core/tag.ts';
import type { Federation } from '../../../identity/federation.ts';
import { invalidIdentityToken } from '../errors.ts';

/** Claims that speak to STS and are no condition keys begin so. */
export const AWS_CLAIMS = 'https://aws.amazon.com/';
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp */
const TAGS_CLAIM = 'https://aws.amazon.com/tags';
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html */
const SOURCE_IDENTITY_CLAIM = 'https://aws.amazon.com/source_identity';

const PATTERNS = {
  key: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u,
  value: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u,
  sourceIdentity: /^[\w+=,.@-]{2,64}$/,
};
/** Session tags of one request; AWS's limit. */
const MAX_TAGS = 50;

const malformed = () => invalidIdentityToken('The session tags of the token are not valid.');

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The session tags a token asks for: nested as AWS documents them, or flat (`…/tags/principal_tags/Project`). */
export function taggedBy(claims: JWTPayload): Pick<Federation, 'tags' | 'transitiveTagKeys'> {
  const nested = claims[TAGS_CLAIM] ?? {};
  if (!isObject(nested)) throw malformed();
  const principalTags = nested['principal_tags'] ?? {};
  if (!isObject(principalTags)) throw malformed();
  const flatPrefix = `${TAGS_CLAIM}/principal_tags/`;
  const flat = Object.entries(claims)
    .filter(([name]) => name.startsWith(flatPrefix))
    .map(([name, value]) => [name.slice(flatPrefix.length), value] as const);
  const tags = [...Object.entries(principalTags), ...flat].map(([Key, value]) => tagOf(Key, value));
  const keys = nested['transitive_tag_keys'] ?? claims[`${TAGS_CLAIM}/transitive_tag_keys`] ?? [];
  const transitive = [keys].flat();
  if (tags.length > MAX_TAGS || !transitive.every((key) => typeof key === 'string')) throw malformed();
  return { tags, transitiveTagKeys: transitive };
}

/** A list of one text, as AWS documents it, or the text. */
function tagOf(Key: string, value: unknown): Tag {
  const [Value, ...more] = [value].flat();
  if (typeof Value !== 'string' || more.length > 0) throw malformed();
  if (!PATTERNS.key.test(Key) || !PATTERNS.value.test(Value)) throw malformed();
  return { Key, Value };
}

/** @throws AwsError InvalidIdentityToken where it is there and not well formed */
export function sourceIdentityClaim(claims: JWTPayload): string | undefined {
  const value = claims[SOURCE_IDENTITY_CLAIM];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !PATTERNS.sourceIdentity.test(value))
    throw invalidIdentityToken('The source identity of the token is not valid.');
  return value;
}
