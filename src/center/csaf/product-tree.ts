import { type BulletinContent, type Product, statusesOf } from '../bulletins/content.ts';
import { parseRange } from '../bulletins/versions.ts';

/** What is known of versions, by CSAF's names. */
export const STATUS_NAMES = {
  Affected: 'known_affected',
  Fixed: 'fixed',
  NotAffected: 'known_not_affected',
  UnderInvestigation: 'under_investigation',
} as const;
export type StatusName = (typeof STATUS_NAMES)[keyof typeof STATUS_NAMES];

/** One version, or range of versions, of a product. */
export interface CsafProduct {
  readonly id: string;
  readonly status: StatusName;
  /** As the bulletin has it. */
  readonly range: string;
  readonly product: Product;
}

/** All versions that a bulletin names, each with an id that is good within its document. */
export function csafProducts({ Products = [] }: BulletinContent): CsafProduct[] {
  const found: CsafProduct[] = [];
  for (const product of Products)
    for (const [member, ranges] of Object.entries(statusesOf(product)))
      for (const range of ranges)
        found.push({
          id: `CSAFPID-${String(found.length + 1).padStart(4, '0')}`,
          status: STATUS_NAMES[member as keyof typeof STATUS_NAMES],
          range,
          product,
        });
  return found;
}

/** @see https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#31223-branches-type---name-under-product-version-range */
const versRange = (range: string): string =>
  `vers:generic/${
    range === '*'
      ? '*'
      : range
          .split(' ')
          .map((part) => part.replace(/^=/, ''))
          .join('|')
  }`;

const versionBranch = ({ id, range, product: { Vendor, Name } }: CsafProduct) => {
  const isExact = parseRange(range)?.isExact === true;
  return {
    category: isExact ? 'product_version' : 'product_version_range',
    name: isExact ? range : versRange(range),
    product: { name: [Vendor, Name, range].filter((word) => word !== undefined).join(' '), product_id: id },
  };
};

/** Vendor, product, version. @see https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#322-product-tree-property */
export function productTree(products: readonly CsafProduct[], publisher: string) {
  const byVendor = Map.groupBy(products, ({ product: { Vendor = publisher } }) => Vendor);
  const branches = [...byVendor].map(([vendor, ofVendor]) => ({
    category: 'vendor',
    name: vendor,
    branches: [...Map.groupBy(ofVendor, ({ product: { Name } }) => Name)].map(([name, ofProduct]) => ({
      category: 'product_name',
      name,
      branches: ofProduct.map(versionBranch),
    })),
  }));
  return { branches };
}
