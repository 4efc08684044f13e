/** A version as products have them: numbers and words parted by dots, with what comes before it behind a dash. */
const VERSION = /^[0-9A-Za-z]+(?:[._][0-9A-Za-z]+)*(?:[-~][0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const COMPARATOR = /^(<=|>=|<|>|=)(.+)$/;
const LONGEST = 128;

interface Comparator {
  readonly operator: string;
  readonly version: string;
}

/** A range: `*`, one version, or bounds that all hold, such as `>=1.2 <1.4.3`. */
export interface VersionRange {
  /** True for one version alone. */
  readonly isExact: boolean;
  /** All must hold; none for `*`. */
  readonly comparators: readonly Comparator[];
}

/** Undefined for what is no range. */
export function parseRange(text: string): VersionRange | undefined {
  if (text === '*') return { isExact: false, comparators: [] };
  if (text.length > LONGEST) return undefined;
  if (VERSION.test(text)) return { isExact: true, comparators: [{ operator: '=', version: text }] };
  const comparators: Comparator[] = [];
  for (const part of text.split(' ')) {
    const [, operator, version] = COMPARATOR.exec(part) ?? [];
    if (operator === undefined || version === undefined || !VERSION.test(version)) return undefined;
    comparators.push({ operator, version });
  }
  return { isExact: false, comparators };
}

export const isVersion = (text: string): boolean => text.length <= LONGEST && VERSION.test(text);

/** What is released, and what comes before it; what is built does not count. */
function partsOf(version: string): readonly [release: string[], before: string | undefined] {
  const [whole = ''] = version.split('+');
  const dash = whole.search(/[-~]/);
  if (dash < 0) return [whole.split(/[._]/), undefined];
  return [whole.slice(0, dash).split(/[._]/), whole.slice(dash + 1)];
}

/** Numbers by value and before words, as in Semantic Versioning. */
function compareParts(one: string | undefined, other: string | undefined): number {
  if (one === other) return 0;
  const isNumber = [one, other].map((part) => part === undefined || /^[0-9]+$/.test(part));
  if (isNumber[0] && isNumber[1]) {
    const [left, right] = [BigInt(one ?? 0), BigInt(other ?? 0)];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  if (isNumber[0] !== isNumber[1]) return isNumber[0] ? -1 : 1;
  return (one ?? '') < (other ?? '') ? -1 : 1;
}

function compareLists(one: readonly string[], other: readonly string[]): number {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const order = compareParts(one[index], other[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** Below 0 where `one` comes before `other`. @see https://semver.org/#spec-item-11 */
export function compareVersions(one: string, other: string): number {
  const [release, before] = partsOf(one);
  const [otherRelease, otherBefore] = partsOf(other);
  const order = compareLists(release, otherRelease);
  if (order !== 0 || before === otherBefore) return order;
  if (before === undefined) return 1;
  if (otherBefore === undefined) return -1;
  return compareLists(before.split('.'), otherBefore.split('.'));
}

const HOLDS: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '=': (order) => order === 0,
  '>=': (order) => order >= 0,
  '>': (order) => order > 0,
};

/** Whether a version lies in a range; what is no range holds nothing. */
export function isInRange(version: string, range: string): boolean {
  const parsed = parseRange(range);
  if (parsed === undefined) return false;
  return parsed.comparators.every(
    ({ operator, version: bound }) => HOLDS[operator]?.(compareVersions(version, bound)) === true,
  );
}
