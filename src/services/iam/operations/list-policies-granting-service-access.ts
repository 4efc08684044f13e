import { AwsError } from '../../../core/aws-error.ts';
import type { PolicyDocument } from '../../../policy/document.ts';
import { read } from '../../contract.ts';
import { invalidInput } from '../errors.ts';
import { HOLDERS } from '../holders.ts';
import type {
  Input,
  ListPoliciesGrantingServiceAccessRequest,
  ListPoliciesGrantingServiceAccessResponse,
  PolicyGrantingServiceAccess,
} from '../schema.ts';
import { servicesGranted } from '../simulation/granting-policies.ts';
import { policyEvaluation } from '../simulation/policy-evaluation.ts';
import {
  holderOfArn,
  invalidSourceArn,
  type NamedHolder,
  onPolicySource,
  requireSource,
} from '../simulation/policy-source.ts';
import { simulatedPolicy } from '../simulation/simulated-policy.ts';
import { policiesOf, type StoredPolicy } from '../simulation/stored-policies.ts';

type ListInput = Input<ListPoliciesGrantingServiceAccessRequest>;

function sourceOf({ Arn }: ListInput, accountId: string): NamedHolder {
  const source = holderOfArn(Arn);
  if (source === undefined) throw invalidSourceArn(Arn);
  if (source.accountId === accountId) return source;
  throw new AwsError('AccessDenied', 'The resource must belong to this account.', { status: 403 });
}

/** A managed policy is named by its ARN, an inline one by who holds it. */
const viewOf = ({ kind, name, arn, owner }: StoredPolicy): PolicyGrantingServiceAccess =>
  kind === 'managed' && arn !== undefined
    ? { PolicyName: name, PolicyType: 'MANAGED', PolicyArn: arn }
    : {
        PolicyName: name,
        PolicyType: 'INLINE',
        EntityType: HOLDERS[owner.kind].noun.toUpperCase() as 'USER' | 'GROUP' | 'ROLE',
        EntityName: owner.name,
      };

const documentOf = ({ name, text }: StoredPolicy): PolicyDocument =>
  simulatedPolicy(text, name, 'IAM Policy', ({ message }) => policyEvaluation(`${name}: ${message}`)).compiled
    .document;

/** One answer holds all: a call may name 200 services at most. So no marker was ever given out. */
export const listPoliciesGrantingServiceAccess = read<ListInput, ListPoliciesGrantingServiceAccessResponse>(
  onPolicySource('iam:ListPoliciesGrantingServiceAccess', sourceOf),
  async (context, input) => {
    if (input.Marker !== undefined) throw invalidInput('Invalid marker for pagination.');
    const holder = await requireSource(context, sourceOf(input, context.accountId));
    const policies = (await policiesOf(context, holder)).map((policy) => ({
      policy,
      grants: servicesGranted(documentOf(policy)),
    }));
    return {
      PoliciesGrantingServiceAccess: [...new Set(input.ServiceNamespaces)].map((namespace) => ({
        ServiceNamespace: namespace,
        Policies: policies
          .filter(({ grants }) => grants(namespace.toLowerCase()))
          .map(({ policy }) => viewOf(policy)),
      })),
      IsTruncated: false,
    };
  },
);
