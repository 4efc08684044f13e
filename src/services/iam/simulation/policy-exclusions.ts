import { invalidInput } from '../errors.ts';
import type { PolicyIdentifier } from '../schema.ts';
import type { StoredPolicy } from './stored-policies.ts';

/** What a simulation leaves out of the policies that a principal has. */
export interface Exclusions {
  readonly excludes: (policy: StoredPolicy) => boolean;
  readonly excludesBoundary: boolean;
}

const AWS_POLICY = 'arn:aws:iam::aws:policy/';

type Test = (policy: StoredPolicy) => boolean;

const isAwsManaged: Test = ({ arn }) => arn?.startsWith(AWS_POLICY) === true;

/** By `PolicyType`; boundaries are no policies in this sense, and organizations are not part of Keywarden. */
const BY_TYPE: Readonly<Record<string, Test>> = {
  inline: ({ kind }) => kind === 'inline',
  'aws-managed': isAwsManaged,
  'user-managed': (policy) => policy.kind === 'managed' && !isAwsManaged(policy),
  'permission-boundary': () => false,
  scp: () => false,
  rcp: () => false,
};

/** One star at most, so that matching takes linear time; `?` stands for one character. */
function pattern(text: string): RegExp {
  if (text.split('*').length > 2) throw invalidInput('A policy identifier may contain one wildcard only.');
  const escaped = text.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace('*', '.*').replaceAll('?', '.')}$`, 's');
}

/** The ARN as it would be without a path, by which AWS compares. */
const withoutPath = ({ arn = '', name }: StoredPolicy): string =>
  arn.replace(/:policy\/.*$/, () => `:policy/${name}`);

function testOf({ PolicyType, PolicyArn, InlinePolicyIdentifier: inline }: PolicyIdentifier): Test {
  if (PolicyType !== undefined) {
    const test = BY_TYPE[PolicyType];
    if (test === undefined) throw invalidInput(`Policy type ${PolicyType} is not known.`);
    return test;
  }
  if (PolicyArn !== undefined) {
    const named = pattern(PolicyArn);
    return (policy) =>
      policy.arn !== undefined && (named.test(policy.arn) || named.test(withoutPath(policy)));
  }
  if (inline === undefined)
    throw invalidInput('A policy identifier must name a policy or a type of policies.');
  const owner = pattern(inline.AttachmentName ?? '');
  return (policy) =>
    policy.kind === 'inline' &&
    policy.name === inline.PolicyName &&
    policy.owner.kind === inline.AttachmentType &&
    owner.test(policy.owner.name);
}

/** @throws AwsError InvalidInput */
export function readExclusions(identifiers: readonly PolicyIdentifier[] = []): Exclusions {
  const tests = identifiers.map(testOf);
  return {
    excludes: (policy) => tests.some((test) => test(policy)),
    excludesBoundary: identifiers.some(({ PolicyType }) => PolicyType === 'permission-boundary'),
  };
}
