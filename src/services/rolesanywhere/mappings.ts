import { validation } from './errors.ts';
import type { AttributeMapping, CertificateField, MappingRule } from './types.ts';

const rules = (...specifiers: readonly string[]): MappingRule[] =>
  specifiers.map((specifier) => ({ specifier }));

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html#attribute-mapping-default */
export const DEFAULT_MAPPINGS: readonly AttributeMapping[] = [
  { mappingRules: rules('*'), certificateField: 'x509Issuer' },
  { mappingRules: rules('DNS', 'URI', 'Name/*'), certificateField: 'x509SAN' },
  { mappingRules: rules('*'), certificateField: 'x509Subject' },
];

/** A short name of an attribute of a distinguished name, or its object identifier. */
const ATTRIBUTE = /^(?:[A-Za-z][A-Za-z0-9]*|[0-2](?:\.[0-9]+)+)$/;

const ofName = (specifier: string): string | undefined =>
  specifier === '*' || ATTRIBUTE.test(specifier) ? specifier : undefined;

function ofAlternativeName(specifier: string): string | undefined {
  if (specifier === 'DNS' || specifier === 'URI') return specifier;
  if (['Name', 'Name/', 'Name/*'].includes(specifier)) return 'Name/*';
  return specifier.startsWith('Name/') && ATTRIBUTE.test(specifier.slice(5)) ? specifier : undefined;
}

/** A specifier as it is kept. @throws AwsError ValidationException */
function checked(field: CertificateField, specifier: string): string {
  const known = field === 'x509SAN' ? ofAlternativeName(specifier) : ofName(specifier);
  if (known === undefined)
    throw validation(`Invalid specifier '${specifier}' for certificate field ${field}.`);
  return known;
}

const specifiersOf = (mappings: readonly AttributeMapping[], field: CertificateField): string[] =>
  mappings
    .filter(({ certificateField }) => certificateField === field)
    .flatMap(({ mappingRules }) => mappingRules.map(({ specifier }) => specifier));

/** The mappings with one field's rules replaced; a field without rules is not listed. */
const withField = (
  mappings: readonly AttributeMapping[],
  field: CertificateField,
  specifiers: readonly string[],
): AttributeMapping[] => [
  ...mappings.filter(({ certificateField }) => certificateField !== field),
  ...(specifiers.length === 0 ? [] : [{ mappingRules: rules(...specifiers), certificateField: field }]),
];

/** `*` says all that others could, so that they take its place. @throws AwsError ValidationException */
export function putRules(
  mappings: readonly AttributeMapping[],
  field: CertificateField,
  put: readonly MappingRule[],
): AttributeMapping[] {
  if (put.length === 0) throw validation('At least one mapping rule is required.');
  return withField(mappings, field, [...new Set(put.map(({ specifier }) => checked(field, specifier)))]);
}

/** All rules of the field where no specifiers are told. @throws AwsError ValidationException for rules that are not there */
export function deleteRules(
  mappings: readonly AttributeMapping[],
  field: CertificateField,
  specifiers: readonly string[] | undefined,
): AttributeMapping[] {
  const present = specifiersOf(mappings, field);
  const gone = specifiers?.map((specifier) => checked(field, specifier)) ?? present;
  const missing = gone.find((specifier) => !present.includes(specifier));
  if (missing !== undefined)
    throw validation(`There is no mapping rule for certificate field ${field} with specifier '${missing}'.`);
  return withField(
    mappings,
    field,
    present.filter((specifier) => !gone.includes(specifier)),
  );
}
