import type { BulletinContent, Product, Vulnerability } from '../../../api/center-operations.ts';

/** A bulletin as it stands in the form: every field a text. */
export interface Draft {
  readonly title: string;
  readonly summary: string;
  readonly body: string;
  /** Counts only where there are no vectors. */
  readonly severity: string;
  readonly vulnerabilities: readonly DraftVulnerability[];
  readonly products: readonly DraftProduct[];
  /** What the form does not show, kept as it is. */
  readonly rest: Partial<BulletinContent>;
}

export interface DraftVulnerability {
  readonly cve: string;
  readonly title: string;
  readonly cvss31: string;
  readonly cvss40: string;
  readonly rest: Partial<Vulnerability>;
}

export interface DraftProduct {
  readonly name: string;
  /** Ranges, parted by commas. */
  readonly affected: string;
  readonly fixed: string;
  readonly rest: Partial<Product>;
}

export const NEW_VULNERABILITY: DraftVulnerability = { cve: '', title: '', cvss31: '', cvss40: '', rest: {} };
export const NEW_PRODUCT: DraftProduct = { name: '', affected: '', fixed: '', rest: {} };
export const NEW_DRAFT: Draft = {
  title: '',
  summary: '',
  body: '',
  severity: 'NONE',
  vulnerabilities: [],
  products: [],
  rest: {},
};

const commas = (texts: readonly string[] = []): string => texts.join(', ');

export function draftOf(content: BulletinContent): Draft {
  const {
    Title,
    Summary,
    Body = '',
    Severity = 'NONE',
    Vulnerabilities = [],
    Products = [],
    ...rest
  } = content;
  return {
    title: Title,
    summary: Summary,
    body: Body,
    severity: Severity,
    vulnerabilities: Vulnerabilities.map(
      ({ CveId = '', Title: title = '', CvssV31Vector = '', CvssV40Vector = '', ...others }) => ({
        cve: CveId,
        title,
        cvss31: CvssV31Vector,
        cvss40: CvssV40Vector,
        rest: others,
      }),
    ),
    products: Products.map(({ Name, Affected, Fixed, ...others }) => ({
      name: Name,
      affected: commas(Affected),
      fixed: commas(Fixed),
      rest: others,
    })),
    rest,
  };
}

const parts = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** A member with a text, or none where nothing was entered. */
const given = <Name extends string>(name: Name, text: string): Partial<Record<Name, string>> =>
  text.trim() === '' ? {} : ({ [name]: text.trim() } as Partial<Record<Name, string>>);

const vulnerabilityOf = ({ cve, title, cvss31, cvss40, rest }: DraftVulnerability): Vulnerability => ({
  ...rest,
  ...given('CveId', cve),
  ...given('Title', title),
  ...given('CvssV31Vector', cvss31),
  ...given('CvssV40Vector', cvss40),
});

function productOf({ name, affected, fixed, rest }: DraftProduct): Product {
  const [Affected, Fixed] = [parts(affected), parts(fixed)];
  return {
    ...rest,
    Name: name.trim(),
    ...(Affected.length > 0 && { Affected }),
    ...(Fixed.length > 0 && { Fixed }),
  };
}

export function contentOf(draft: Draft): BulletinContent {
  const { title, summary, body, severity, vulnerabilities, products, rest } = draft;
  return {
    ...rest,
    Title: title.trim(),
    Summary: summary.trim(),
    ...given('Body', body),
    Severity: severity,
    ...(vulnerabilities.length > 0 && { Vulnerabilities: vulnerabilities.map(vulnerabilityOf) }),
    ...(products.length > 0 && { Products: products.map(productOf) }),
  };
}
