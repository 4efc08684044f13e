import type { DistinguishedName, NameAttribute } from '../../../identity/certificate-proof.ts';

/** Names of attributes that @peculiar/x509 leaves as object identifiers (RFC 4514 section 3, RFC 4519). */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '0.9.2342.19200300.100.1.1': 'UID',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.9': 'STREET',
  '2.5.4.17': 'POSTALCODE',
  '2.5.4.41': 'NAME',
  '2.5.4.44': 'GENERATIONQUALIFIER',
  '2.5.4.46': 'DNQ',
  '2.5.4.65': 'PSEUDONYM',
  E: 'EMAILADDRESS',
};

/** From the JSON of @peculiar/x509: one object for each RDN. */
export const distinguishedName = (
  json: readonly Readonly<Record<string, readonly string[]>>[],
): DistinguishedName =>
  json.flatMap((rdn) =>
    Object.entries(rdn).flatMap(([type, values]) =>
      values.map((value) => ({ name: SHORT_NAMES[type] ?? type, value })),
    ),
  );

/** RFC 4514 section 2.4. */
const escaped = (value: string): string =>
  value.replaceAll(/[\\",+;<>]/g, '\\$&').replaceAll(/^[# ]|(?<=.) $/g, '\\$&');

/** The most specific attribute first (RFC 4514 section 2.1). */
export const nameText = (name: DistinguishedName): string =>
  name
    .toReversed()
    .map(({ name: type, value }) => `${type}=${escaped(value)}`)
    .join(',');

/** One text for all spellings of a name that RFC 5280 section 7.1 calls equal: case and runs of spaces do not count. */
export const nameKey = (name: DistinguishedName): string =>
  nameText(name).toLowerCase().replaceAll(/\s+/g, ' ').trim();

/** `OU` and the like, known by a name of its own. */
export const isNamed = ({ name }: NameAttribute): boolean => !/^[0-9]/.test(name);
