import { compileOnce } from './lazy.ts';
import type { Member, Shape, StructureShape } from './shape.ts';

/** What CloudTrail shows instead of a secret. */
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/**
 * Characters of one input or output that are recorded.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
const LARGEST_DESCRIPTION = 100_000;

/** Counts what has been printed; past the limit nothing more is copied. */
interface Budget {
  used: number;
  readonly hidden: ReadonlySet<string>;
}

type Describer = (value: unknown, budget: Budget) => unknown;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** `Mar 24, 2014 9:11:59 PM`: how CloudTrail prints instants within parameters. */
export function cloudTrailTime(date: Date): string {
  const hour = date.getUTCHours();
  const clock = `${hour % 12 === 0 ? 12 : hour % 12}:${twoDigits(date.getUTCMinutes())}:${twoDigits(date.getUTCSeconds())}`;
  const month = MONTHS[date.getUTCMonth()];
  return `${month} ${date.getUTCDate()}, ${date.getUTCFullYear()} ${clock} ${hour < 12 ? 'AM' : 'PM'}`;
}

function describeSimple(value: unknown, budget: Budget): unknown {
  budget.used += typeof value === 'string' ? value.length : 8;
  return budget.used > LARGEST_DESCRIPTION ? undefined : value;
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

const inCamelCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

function compileStructure(shape: StructureShape, describerOf: (member: Member) => Describer): Describer {
  const members = shape.members.map((member) => ({
    name: member.name,
    recordName: inCamelCase(member.name),
    describe: describerOf(member),
  }));
  return (value, budget) => {
    const record = value as Record<string, unknown>;
    const described: Record<string, unknown> = {};
    for (const member of members) {
      const item = record[member.name];
      if (!isPresent(item)) continue;
      budget.used += member.recordName.length;
      const shown = budget.hidden.has(member.name) ? HIDDEN : member.describe(item, budget);
      if (shown !== undefined) described[member.recordName] = shown;
    }
    return described;
  };
}

function describerOfElements(
  shape: Shape,
  describerOf: (member: Member) => Describer,
): Describer | undefined {
  if (shape.kind === 'list') {
    const describe = describerOf(shape.member);
    return (value, budget) =>
      (value as unknown[])
        .filter(isPresent)
        .map((item) => describe(item, budget))
        .filter(isPresent);
  }
  if (shape.kind === 'map') {
    const describe = describerOf(shape.value);
    return (value, budget) => {
      const described: [string, unknown][] = [];
      for (const [key, item] of Object.entries(value as object)) {
        budget.used += key.length;
        if (isPresent(item)) described.push([key, describe(item, budget)]);
      }
      // `fromEntries` defines properties, so a key named `__proto__` stays a key.
      return Object.fromEntries(described);
    };
  }
  return undefined;
}

/** The view of an input or output for the audit log; null when there is nothing to say. */
export type Description = (value: unknown, hidden?: readonly string[]) => Record<string, unknown> | null;

const NOTHING_HIDDEN: ReadonlySet<string> = new Set();

/** Compiles views for CloudTrail: lower-case first letters, secrets hidden, bytes left out. */
export function describers(): (shape: Shape) => Description {
  const ofStructure = compileOnce((shape: StructureShape) => compileStructure(shape, ofMember));

  function ofMember(member: Member): Describer {
    if (member.isSensitive) return () => HIDDEN;
    const shape = member.shape();
    if (shape.kind === 'structure') return ofStructure(shape);
    if (shape.kind === 'blob') return () => undefined;
    if (shape.kind === 'timestamp')
      return (value, budget) => describeSimple(cloudTrailTime(value as Date), budget);
    return describerOfElements(shape, ofMember) ?? describeSimple;
  }

  return (shape) => {
    if (shape.kind !== 'structure') return () => null;
    const describe = ofStructure(shape);
    return (value, hidden) => {
      if (!isPresent(value)) return null;
      const budget: Budget = {
        used: 0,
        hidden: hidden && hidden.length > 0 ? new Set(hidden) : NOTHING_HIDDEN,
      };
      const described = describe(value, budget) as Record<string, unknown>;
      if (budget.used > LARGEST_DESCRIPTION) return { omitted: true };
      return Object.keys(described).length === 0 ? null : described;
    };
  };
}
