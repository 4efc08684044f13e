import { type CvssScore, cvss31, cvss40 } from './cvss.ts';
import { type Severity, worstOf } from './severity.ts';
import { isVersion, parseRange } from './versions.ts';

/** Something that is wrong with products; the members are as on the wire, and stored so. */
export interface Vulnerability {
  /** `CVE-2026-12345`; where there is none, the bulletin's own id stands for it. */
  readonly CveId?: string;
  readonly Title?: string;
  readonly Description?: string;
  /** `CWE-79` and its name in MITRE's list. */
  readonly CweId?: string;
  readonly CweName?: string;
  readonly CvssV31Vector?: string;
  readonly CvssV40Vector?: string;
}

/** Versions of one product, each list of ranges as in `versions.ts`. */
export interface Product {
  readonly Vendor?: string;
  readonly Name: string;
  readonly Affected?: readonly string[];
  /** Versions, no ranges: the first ones that are right. */
  readonly Fixed?: readonly string[];
  readonly NotAffected?: readonly string[];
  readonly UnderInvestigation?: readonly string[];
  /** Why versions are not affected, in words. */
  readonly NotAffectedReason?: string;
}

/** @see https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#32312-vulnerabilities-property---remediations */
export const REMEDIATION_CATEGORIES = [
  'vendor_fix',
  'mitigation',
  'workaround',
  'no_fix_planned',
  'none_available',
] as const;

export interface Remediation {
  readonly Category: (typeof REMEDIATION_CATEGORIES)[number];
  readonly Details: string;
  readonly Url?: string;
}

export interface Reference {
  readonly Summary: string;
  readonly Url: string;
}

export interface Credit {
  readonly Names?: readonly string[];
  readonly Organization?: string;
  readonly Summary?: string;
  readonly Url?: string;
}

/** Whom a bulletin concerns, by what they use. */
export const AUDIENCE_KINDS = ['ACCOUNT', 'SERVER_VERSION', 'KEY_SPEC', 'CREDENTIAL_KIND'] as const;

export interface AudienceRule {
  readonly Kind: (typeof AUDIENCE_KINDS)[number];
  readonly Values: readonly string[];
}

/** Kinds of credentials that a bulletin can be about. */
export const CREDENTIAL_KIND_NAMES: readonly string[] = [
  'AccessKey',
  'MfaDevice',
  'OidcProvider',
  'Password',
  'SamlProvider',
  'ServerCertificate',
  'ServiceSpecificCredential',
  'SigningCertificate',
  'SshPublicKey',
];

/** What a bulletin says. */
export interface BulletinContent {
  readonly Title: string;
  /** One paragraph in plain words, for lists and mails. */
  readonly Summary: string;
  /** Markdown. */
  readonly Body?: string;
  /** Counts only where no vector gives one. */
  readonly Severity?: Severity;
  readonly Vulnerabilities?: readonly Vulnerability[];
  readonly Products?: readonly Product[];
  readonly Remediations?: readonly Remediation[];
  readonly References?: readonly Reference[];
  readonly Credits?: readonly Credit[];
  /** Any of these concerns an account; none at all concern every account. */
  readonly Audience?: readonly AudienceRule[];
}

/** The scores of a vulnerability that has vectors. */
export const scoresOf = ({
  CvssV31Vector,
  CvssV40Vector,
}: Vulnerability): { readonly v31?: CvssScore; readonly v40?: CvssScore } => {
  const v31 = CvssV31Vector === undefined ? undefined : cvss31(CvssV31Vector);
  const v40 = CvssV40Vector === undefined ? undefined : cvss40(CvssV40Vector);
  return { ...(v31 && { v31 }), ...(v40 && { v40 }) };
};

/** The severity of a vulnerability: by its newest vector. */
export const severityOfVulnerability = (vulnerability: Vulnerability): Severity | undefined => {
  const { v31, v40 } = scoresOf(vulnerability);
  return (v40 ?? v31)?.severity;
};

/** The worst severity of what it tells of; as stated where there are no vectors. */
export function severityOf({ Vulnerabilities = [], Severity: stated = 'NONE' }: BulletinContent): Severity {
  const computed = Vulnerabilities.flatMap((one) => severityOfVulnerability(one) ?? []);
  return computed.length === 0 ? stated : worstOf(computed);
}

const hasTwins = (values: readonly string[]): boolean => new Set(values).size < values.length;

const isWebAddress = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

function vulnerabilityProblem({ CvssV31Vector, CvssV40Vector, CweId, CweName }: Vulnerability) {
  if (CvssV31Vector !== undefined && cvss31(CvssV31Vector) === undefined)
    return `${CvssV31Vector} is no vector of CVSS 3.1.`;
  if (CvssV40Vector !== undefined && cvss40(CvssV40Vector) === undefined)
    return `${CvssV40Vector} is no vector of CVSS 4.0.`;
  if ((CweId === undefined) !== (CweName === undefined)) return 'A CWE is told by its id and its name.';
  return undefined;
}

export const statusesOf = ({
  Affected = [],
  Fixed = [],
  NotAffected = [],
  UnderInvestigation = [],
}: Product) => ({ Affected, Fixed, NotAffected, UnderInvestigation }) as const;

function productProblem(product: Product): string | undefined {
  const { Affected, Fixed, NotAffected, UnderInvestigation } = statusesOf(product);
  const all = [...Affected, ...Fixed, ...NotAffected, ...UnderInvestigation];
  if (all.length === 0) return `No version of ${product.Name} is named.`;
  if (hasTwins(all)) return `A version of ${product.Name} is named twice.`;
  const wrong = all.find((range) => parseRange(range) === undefined) ?? Fixed.find((one) => !isVersion(one));
  if (wrong !== undefined)
    return `${wrong} is no ${Fixed.includes(wrong) ? 'version' : 'range of versions'}.`;
  return undefined;
}

function audienceProblem({ Kind, Values }: AudienceRule): string | undefined {
  if (Kind === 'ACCOUNT')
    return Values.every((one) => /^[0-9]{12}$/.test(one)) ? undefined : 'An account has 12 digits.';
  if (Kind === 'SERVER_VERSION')
    return Values.every((one) => parseRange(one) !== undefined)
      ? undefined
      : 'SERVER_VERSION wants ranges of versions.';
  if (Kind === 'CREDENTIAL_KIND') {
    const unknown = Values.find((one) => !CREDENTIAL_KIND_NAMES.includes(one));
    return unknown && `${unknown} is no kind of credential: ${CREDENTIAL_KIND_NAMES.join(', ')}.`;
  }
  return undefined;
}

/** What is wrong with it, beyond what lengths and patterns tell; undefined when nothing is. */
export function contentProblem(content: BulletinContent): string | undefined {
  const { Vulnerabilities = [], Products = [], References = [], Remediations = [], Credits = [] } = content;
  const urls = [...References, ...Remediations, ...Credits].flatMap(({ Url }) => Url ?? []);
  const noAddress = urls.find((url) => !isWebAddress(url));
  if (noAddress !== undefined) return `${noAddress} is no web address.`;
  if (hasTwins(Vulnerabilities.flatMap(({ CveId }) => CveId ?? []))) return 'A CVE is named twice.';
  if (hasTwins(Products.map(({ Vendor = '', Name }) => `${Vendor}/${Name}`)))
    return 'A product is named twice.';
  if (Vulnerabilities.length > 0 && Products.length === 0)
    return 'A bulletin about vulnerabilities names the products that have them.';
  for (const problem of [
    ...Vulnerabilities.map(vulnerabilityProblem),
    ...Products.map(productProblem),
    ...(content.Audience ?? []).map(audienceProblem),
  ])
    if (problem !== undefined) return problem;
  return undefined;
}
