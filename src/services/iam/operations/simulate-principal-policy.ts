import { type OperationContext, read } from '../../contract.ts';
import type { Holder } from '../holders.ts';
import type { Input, SimulatePolicyResponse, SimulatePrincipalPolicyRequest } from '../schema.ts';
import { policyEvaluation } from '../simulation/policy-evaluation.ts';
import { readExclusions } from '../simulation/policy-exclusions.ts';
import { onPolicySource, policySource, requireSource } from '../simulation/policy-source.ts';
import { serviceControls } from '../simulation/service-controls.ts';
import { type SimulatedPolicy, type SourceType, simulatedPolicy } from '../simulation/simulated-policy.ts';
import { readSimulation, type StoredSide } from '../simulation/simulation-input.ts';
import { simulationPage } from '../simulation/simulation-page.ts';
import { boundaryOf, policiesOf, type StoredPolicy } from '../simulation/stored-policies.ts';

const OPERATION = 'SimulatePrincipalPolicy';

type SimulateInput = Input<SimulatePrincipalPolicyRequest>;

const sourceOf = (input: SimulateInput, accountId: string) => policySource(input.PolicySourceArn, accountId);

/** As AWS names a policy in its answers. */
const idOf = ({ kind, name, owner }: StoredPolicy): string =>
  kind === 'managed' ? name : `${owner.kind}_${owner.name}_${name}`;

const readStored = (text: string, id: string, type: SourceType): SimulatedPolicy =>
  simulatedPolicy(text, id, type, ({ message }) => policyEvaluation(`${id}: ${message}`));

async function storedSide(
  context: OperationContext,
  input: SimulateInput,
  holder: Holder,
): Promise<StoredSide> {
  const { excludes, excludesBoundary } = readExclusions(input.PolicyExclusionList);
  const policies = (await policiesOf(context, holder)).filter((policy) => !excludes(policy));
  const boundary = excludesBoundary ? undefined : await boundaryOf(context, holder);
  return {
    policies: policies.map((policy) => readStored(policy.text, idOf(policy), 'IAM Policy')),
    boundary: boundary && readStored(boundary.text, boundary.name, 'Permissions Boundary Policy'),
    uniqueId: holder.id,
  };
}

/** What the policies of a user, group or role, and further ones that are handed in, would decide. */
export const simulatePrincipalPolicy = read<SimulateInput, SimulatePolicyResponse>(
  onPolicySource(`iam:${OPERATION}`, sourceOf),
  async (context, input) => {
    const holder = await requireSource(context, sourceOf(input, context.accountId));
    const stored = await storedSide(context, input, holder);
    const { PolicySourceArn, PolicyExclusionList, CallerArn = PolicySourceArn, ...rest } = input;
    const isSource = CallerArn === PolicySourceArn;
    const { simulation: own, resources } = readSimulation(
      context.accountId,
      { ...rest, CallerArn },
      isSource ? stored : { ...stored, uniqueId: '' },
    );
    const simulation = { ...own, controls: await serviceControls(context.db, context.accountId) };
    return simulationPage(context, simulation, {
      operation: OPERATION,
      actions: input.ActionNames,
      resources,
      maxItems: input.MaxItems,
      marker: input.Marker,
    });
  },
);
