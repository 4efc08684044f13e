import type { Tag } from '../../../core/tag.ts';
import type { CertificateProof, DistinguishedName } from '../../../identity/certificate-proof.ts';
import { isNamed } from '../certificates/names.ts';
import { validation } from '../errors.ts';
import type { AttributeMapping } from '../types.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_know */
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
const MOST_TAGS = 50;

/** What stands in the place of characters that tags and source identities cannot have. */
const STAND_IN = '_';

const tagValue = (text: string): string => text.replaceAll(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, STAND_IN);

/** Values of one attribute, one behind the other where there are several. */
const valuesOf = (name: DistinguishedName, attribute: string): string | undefined => {
  const values = name.filter((one) => one.name === attribute).map(({ value }) => value);
  return values.length === 0 ? undefined : values.join('/');
};

/** Keys and values for a distinguished name: of one attribute, or of all that have a name of their own. */
function ofName(prefix: string, name: DistinguishedName, specifier: string): [string, string | undefined][] {
  const wanted = specifier === '*' ? [...new Set(name.filter(isNamed).map((one) => one.name))] : [specifier];
  return wanted.map((attribute) => [`${prefix}/${attribute}`, valuesOf(name, attribute)]);
}

function ofRule(
  { subject, issuer, dns, uri, directoryName = [] }: CertificateProof,
  field: AttributeMapping['certificateField'],
  specifier: string,
): [string, string | undefined][] {
  if (field === 'x509Subject') return ofName(field, subject, specifier);
  if (field === 'x509Issuer') return ofName(field, issuer, specifier);
  if (specifier === 'DNS') return [[`${field}/DNS`, dns]];
  if (specifier === 'URI') return [[`${field}/URI`, uri]];
  return ofName(`${field}/Name`, directoryName, specifier.slice('Name/'.length));
}

/**
 * The session tags that a profile's rules make of a certificate. What the certificate does not say gives no tag.
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html
 * @throws AwsError ValidationException for more or longer tags than a session can have
 */
export function certificateTags(proof: CertificateProof, mappings: readonly AttributeMapping[]): Tag[] {
  const tags = new Map<string, Tag>();
  for (const { certificateField, mappingRules } of mappings)
    for (const { specifier } of mappingRules)
      for (const [Key, text] of ofRule(proof, certificateField, specifier))
        if (text !== undefined) tags.set(Key.toLowerCase(), { Key, Value: tagValue(text) });
  const made = [...tags.values()];
  if (made.length > MOST_TAGS) throw validation(`The certificate makes more than ${MOST_TAGS} session tags.`);
  const long = made.find(({ Key, Value }) => Key.length > LONGEST_KEY || Value.length > LONGEST_VALUE);
  if (long !== undefined) throw validation(`The session tag ${long.Key.slice(0, LONGEST_KEY)} is too long.`);
  return made;
}

const LONGEST_SOURCE_IDENTITY = 64;

/** `CN=` and the subject's common names; undefined for a subject without. @throws AwsError ValidationException */
export function sourceIdentityOf({ subject }: CertificateProof): string | undefined {
  const names = subject.filter(({ name }) => name === 'CN').map(({ value }) => `CN=${value}`);
  if (names.length === 0) return undefined;
  const identity = names.join(',').replaceAll(/[^\w+=,.@-]/g, STAND_IN);
  if (identity.length > LONGEST_SOURCE_IDENTITY)
    throw validation('The common name of the certificate is too long for a source identity.');
  return identity;
}
