import type { SkippedConstraints, SkippedRules } from '../../wire/constraints.ts';
import type { MemberConstraint, ServiceFacts } from '../../wire/facts.ts';
import { compileJavaPattern } from '../../wire/java-pattern.ts';
import type { OperationSchema } from '../../wire/schema.ts';
import type { Operation } from '../contract.ts';
import { validationError } from './errors.ts';

/** How IAM speaks of a kind of member, where it does not name the rule that was broken. */
interface Wording {
  readonly members: RegExp;
  /** The pattern of the service model that tells the kind. */
  readonly patterns: readonly string[];
  readonly sentence: string;
  /** What the sentence says beyond the pattern. */
  readonly alsoWants?: (text: string, structure: string) => boolean;
  readonly skips: SkippedRules;
}

const PATH_PATTERNS = [
  '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)',
  '((/[A-Za-z0-9\\.,\\+@=_-]+)*)/',
  '\\u002F[\\u0021-\\u007F]*',
];

/** As recorded from AWS by Terraform, CloudFormation and Boto3's users. */
const WORDINGS: readonly Wording[] = [
  {
    members: /Name$/,
    patterns: ['[\\w+=,.@-]+'],
    sentence: 'It must contain only alphanumeric characters and/or the following: +=,.@_-',
    skips: ['pattern'],
  },
  {
    members: /Path$/,
    patterns: PATH_PATTERNS,
    sentence: 'It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    // AWS takes empty parts within a path, and of virtual MFA devices this one too.
    alsoWants: (path, structure) => structure === 'CreateVirtualMFADeviceRequest' || path !== '//',
    skips: ['pattern'],
  },
  {
    members: /^PathPrefix$/,
    patterns: PATH_PATTERNS,
    sentence:
      'It must begin with the / character and contain only alphanumeric characters and/or / characters.',
    skips: ['pattern'],
  },
  {
    members: /^AccountAlias$/,
    patterns: ['^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$'],
    sentence:
      'It must be a minimum length of 3 characters and maximum length of 63 characters, contain only digits, lowercase letters, and hyphens (-), but cannot begin or end with a hyphen.',
    skips: ['pattern', 'min', 'max'],
  },
  {
    members: /^(?:PrivateKey|Certificate(?:Body|Chain))$/,
    patterns: ['[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+'],
    sentence: 'It must contain only printable ASCII characters.',
    skips: ['pattern'],
  },
];

const wordingOf = (member: string, { pattern }: MemberConstraint): Wording | undefined =>
  pattern === undefined
    ? undefined
    : WORDINGS.find((wording) => wording.members.test(member) && wording.patterns.includes(pattern));

/** The rules of the model that {@link inOwnWords} checks in place of the codec. */
export const skippedForOwnWords = (facts: ServiceFacts): SkippedConstraints =>
  Object.fromEntries(
    Object.entries(facts.constraints).map(([structure, members]) => [
      structure,
      Object.fromEntries(
        Object.entries(members).flatMap(([member, constraint]) => {
          const wording = wordingOf(member, constraint);
          return wording === undefined ? [] : [[member, wording.skips]];
        }),
      ),
    ]),
  );

type Input = Readonly<Record<string, unknown>>;

/**
 * The same operations, which first refuse names, paths and aliases that are not well formed.
 * They then throw AwsError ValidationError in the words AWS has for it.
 */
export const inOwnWords = (
  operations: Readonly<Record<string, Operation>>,
  schemas: Readonly<Record<string, OperationSchema>>,
  facts: ServiceFacts,
): Readonly<Record<string, Operation>> =>
  Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => {
      const structure = inputNameOf(schemas[name]);
      const members = facts.constraints[structure] ?? {};
      return [name, checkedFirst(operation, checkOf(members, structure))];
    }),
  );

function checkedFirst(operation: Operation, check: (input: Input) => void): Operation {
  const { access } = operation;
  if (access === 'none') return operation;
  return {
    ...operation,
    access: (context, input) => {
      check(input);
      return access(context, input);
    },
  };
}

function checkOf(
  members: Readonly<Record<string, MemberConstraint>>,
  structure: string,
): (input: Input) => void {
  const checks = Object.entries(members).flatMap(([member, constraint]) => {
    const wording = wordingOf(member, constraint);
    if (wording === undefined || constraint.pattern === undefined) return [];
    const hasPattern = compileJavaPattern(constraint.pattern);
    const { alsoWants = () => true, sentence } = wording;
    const isFine = (value: unknown): boolean =>
      typeof value === 'string' && hasPattern(value) && alsoWants(value, structure);
    const label = member.charAt(0).toLowerCase() + member.slice(1);
    return [{ member, isFine, text: `The specified value for ${label} is invalid. ${sentence}` }];
  });
  return (input) => {
    for (const { member, isFine, text } of checks)
      if (input[member] !== undefined && !isFine(input[member])) throw validationError(text);
  };
}

/** Name of an operation's input structure; empty where it has none. */
function inputNameOf(schema: OperationSchema | undefined): string {
  const reference: unknown = schema?.[4];
  const structure: unknown = typeof reference === 'function' ? reference() : reference;
  return Array.isArray(structure) ? String(structure[2]) : '';
}
