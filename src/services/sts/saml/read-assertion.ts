import type { Instant } from '../../../core/clock.ts';
import { childrenOf, SAML, type XmlElement } from '../../../identity/saml/xml.ts';
import { assertionExpired, invalidIdentityToken } from '../errors.ts';

/** What a signed assertion says, checked for time, form and whom it was made for. */
export interface Assertion {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  /** `persistent`, `transient`, or another format's whole name. */
  readonly subjectType: string;
  /** Where it was to be presented: what AWS answers as `Audience`. */
  readonly recipient: string;
  /** It is refused after this instant. */
  readonly goodUntil: Instant;
  /** When the user's session at the provider ends; no session of ours outlives it. */
  readonly sessionEndsAt?: Instant;
  /** Values by the attribute's name. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** Where assertions for AWS are presented; identity providers know these places by their ready-made settings. */
const RECIPIENT = /^https:\/\/(?:[a-z0-9-]+\.)?signin\.aws\.amazon\.com\/saml(?:\/acs\/[\w-]+)?$/;
const isAudience = (audience: string): boolean =>
  audience === 'urn:amazon:webservices' || RECIPIENT.test(audience);

/** Milliseconds that the clock of a provider may be off. */
const CLOCK_SKEW = 60_000;
/** Milliseconds after which AWS takes no assertion, whatever it says of itself. */
const LIFETIME = 5 * 60_000;

const refuse = (message: string): never => {
  throw invalidIdentityToken(message);
};

/** @throws AwsError InvalidIdentityToken, ExpiredTokenException */
export function readAssertion(assertion: XmlElement, now: Instant): Assertion {
  const id = assertion.attributes.get('ID');
  if (id === undefined || assertion.attributes.get('Version') !== '2.0')
    return refuse('Not a SAML 2.0 assertion');
  const issuer = one(assertion, 'Issuer').text.trim();
  const issuedAt = timeOf(assertion, 'IssueInstant') ?? refuse('IssueInstant is required in the assertion');
  if (issuedAt > now + CLOCK_SKEW) return refuse('The assertion was issued in the future');
  if (issuedAt + LIFETIME + CLOCK_SKEW <= now) throw assertionExpired();
  const { nameId, recipient, endsAt } = readSubject(one(assertion, 'Subject'), now);
  const conditionsEnd = checkConditions(one(assertion, 'Conditions'), now);
  const sessionEndsAt = earliest(
    childrenOf(assertion, SAML, 'AuthnStatement').map((statement) =>
      timeOf(statement, 'SessionNotOnOrAfter'),
    ),
  );
  if (sessionEndsAt !== undefined && sessionEndsAt <= now) throw assertionExpired();
  const ends = earliest([issuedAt + LIFETIME, endsAt, conditionsEnd]) ?? now;
  return {
    id,
    issuer,
    subject: nameId.text.trim() || refuse('NameID is required in the assertion'),
    subjectType: shortFormat(nameId.attributes.get('Format')),
    recipient,
    goodUntil: ends + CLOCK_SKEW,
    ...(sessionEndsAt === undefined ? {} : { sessionEndsAt }),
    attributes: readAttributes(assertion),
  };
}

/** The only child of that name. */
function one(element: XmlElement, name: string): XmlElement {
  const [found, ...more] = childrenOf(element, SAML, name);
  if (found === undefined || more.length > 0) return refuse(`${name} is required once in the assertion`);
  return found;
}

/** Somebody who has the assertion, here and now. */
function readSubject(subject: XmlElement, now: Instant) {
  for (const confirmation of childrenOf(subject, SAML, 'SubjectConfirmation')) {
    if (confirmation.attributes.get('Method') !== 'urn:oasis:names:tc:SAML:2.0:cm:bearer') continue;
    const data = one(confirmation, 'SubjectConfirmationData');
    const recipient = data.attributes.get('Recipient') ?? '';
    if (!RECIPIENT.test(recipient)) continue;
    const endsAt = timeOf(data, 'NotOnOrAfter') ?? refuse('NotOnOrAfter is required in the assertion');
    checkWindow(timeOf(data, 'NotBefore'), endsAt, now);
    return { nameId: one(subject, 'NameID'), recipient, endsAt };
  }
  return refuse('Response does not contain the required recipient.');
}

function checkConditions(conditions: XmlElement, now: Instant): Instant | undefined {
  const endsAt = timeOf(conditions, 'NotOnOrAfter');
  checkWindow(timeOf(conditions, 'NotBefore'), endsAt, now);
  const restrictions = childrenOf(conditions, SAML, 'AudienceRestriction');
  const fits = restrictions.every((restriction) =>
    childrenOf(restriction, SAML, 'Audience').some(({ text }) => isAudience(text.trim())),
  );
  if (restrictions.length === 0 || !fits) return refuse('Response does not contain the required audience.');
  return endsAt;
}

function checkWindow(begin: Instant | undefined, end: Instant | undefined, now: Instant): void {
  if (begin !== undefined && begin > now + CLOCK_SKEW) refuse('The assertion is not valid yet');
  if (end !== undefined && end + CLOCK_SKEW <= now) throw assertionExpired();
}

/** @see https://www.w3.org/TR/xmlschema-2/#dateTime with a time zone, which SAML wants */
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

function timeOf(element: XmlElement, name: string): Instant | undefined {
  const text = element.attributes.get(name);
  if (text === undefined) return undefined;
  const instant = DATE_TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? refuse(`${name} is no time`) : instant;
}

function earliest(instants: readonly (Instant | undefined)[]): Instant | undefined {
  const known = instants.filter((instant) => instant !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** As `saml:sub_type` has it. */
const shortFormat = (format = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'): string =>
  /^urn:oasis:names:tc:SAML:2\.0:nameid-format:(persistent|transient)$/.exec(format)?.[1] ?? format;

function readAttributes(assertion: XmlElement): ReadonlyMap<string, readonly string[]> {
  const attributes = new Map<string, string[]>();
  for (const statement of childrenOf(assertion, SAML, 'AttributeStatement')) {
    for (const attribute of childrenOf(statement, SAML, 'Attribute')) {
      const name = attribute.attributes.get('Name') ?? '';
      const values = childrenOf(attribute, SAML, 'AttributeValue').map(({ text }) => text.trim());
      attributes.set(name, [...(attributes.get(name) ?? []), ...values]);
    }
  }
  return attributes;
}
