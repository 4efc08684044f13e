import calculator from 'ae-cvss-calculator';
import { type BulletinContent, scoresOf, type Vulnerability } from '../bulletins/content.ts';
import type { CsafProduct, StatusName } from './product-tree.ts';

const idsWith = (products: readonly CsafProduct[], ...statuses: readonly StatusName[]): string[] =>
  products.filter(({ status }) => statuses.includes(status)).map(({ id }) => id);

/** What people do about it. Versions for which nothing is told are told to go to the first one that is right. */
function remediationsOf({ Remediations = [] }: BulletinContent, products: readonly CsafProduct[]) {
  const affected = products.filter(({ status }) => status === 'known_affected');
  if (affected.length === 0) return [];
  if (Remediations.length > 0)
    return Remediations.map(({ Category, Details, Url }) => ({
      category: Category,
      details: Details,
      product_ids: affected.map(({ id }) => id),
      ...(Url !== undefined && { url: Url }),
    }));
  return [...Map.groupBy(affected, ({ product }) => product)].map(([{ Name, Fixed = [] }, versions]) => ({
    category: Fixed.length > 0 ? 'vendor_fix' : 'none_available',
    details:
      Fixed.length > 0
        ? `Update ${Name} to ${Fixed.join(' or ')}, or later.`
        : `There is no version of ${Name} yet that is not affected.`,
    product_ids: versions.map(({ id }) => id),
  }));
}

/** CSAF 2.0 has no place for scores of version 4.0 but notes. */
function cvssOf(vulnerability: Vulnerability, products: readonly CsafProduct[]) {
  const { v31, v40 } = scoresOf(vulnerability);
  const scored = idsWith(products, 'known_affected', 'under_investigation');
  const notes =
    v40 === undefined
      ? []
      : [
          {
            category: 'other',
            title: 'CVSS v4.0',
            text: `${v40.score.toFixed(1)} (${v40.severity}) ${v40.vector}`,
          },
        ];
  if (v31 === undefined || scored.length === 0) return { notes, scores: undefined };
  const metrics: object = new calculator.Cvss3P1(v31.vector).createJsonSchema();
  const stated = Object.entries(metrics).filter(
    ([, value]) => value !== undefined && value !== 'NOT_DEFINED',
  );
  return { notes, scores: [{ cvss_v3: Object.fromEntries(stated), products: scored }] };
}

const productStatus = (products: readonly CsafProduct[]): Record<string, string[]> =>
  Object.fromEntries(
    [...Map.groupBy(products, ({ status }) => status)].map(([status, some]) => [
      status,
      some.map(({ id }) => id),
    ]),
  );

/** Why some are not affected, which a VEX document has to tell. */
function impactOf(products: readonly CsafProduct[]) {
  const unaffected = products.filter(({ status }) => status === 'known_not_affected');
  return [...Map.groupBy(unaffected, ({ product }) => product)].map(([product, versions]) => ({
    category: 'impact',
    details: product.NotAffectedReason ?? `These versions of ${product.Name} do not have the vulnerability.`,
    product_ids: versions.map(({ id }) => id),
  }));
}

interface Of {
  /** Of the bulletin. */
  readonly id: string;
  readonly content: BulletinContent;
  readonly products: readonly CsafProduct[];
  readonly publisher: string;
}

/** @see https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#323-vulnerabilities-property */
export function csafVulnerabilities({ id, content, products, publisher }: Of): object[] {
  const threats = impactOf(products);
  const remediations = remediationsOf(content, products);
  return (content.Vulnerabilities ?? []).map((one, index) => {
    const { notes, scores } = cvssOf(one, products);
    return {
      ...(one.CveId !== undefined && { cve: one.CveId }),
      ...(one.CveId === undefined && { ids: [{ system_name: publisher, text: `${id}-${index + 1}` }] }),
      ...(one.Title !== undefined && { title: one.Title }),
      ...(one.CweId !== undefined && { cwe: { id: one.CweId, name: one.CweName } }),
      notes: [
        { category: 'description', title: 'Description', text: one.Description ?? content.Summary },
        ...notes,
      ],
      product_status: productStatus(products),
      ...(remediations.length > 0 && { remediations }),
      ...(scores && { scores }),
      ...(threats.length > 0 && { threats }),
    };
  });
}
