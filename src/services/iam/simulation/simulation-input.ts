import type { AccountId } from '../../../core/account.ts';
import { isAccountId } from '../../../core/account.ts';
import { assumedRoleArn, parseArn } from '../../../core/arn.ts';
import { type CompiledPolicy, compilePolicy } from '../../../policy/compile.ts';
import { parsePolicy } from '../../../policy/parse.ts';
import type { PolicyPrincipal } from '../../../policy/request.ts';
import { PolicySyntaxError } from '../../../policy/syntax-error.ts';
import { invalidInput } from '../errors.ts';
import type { Input, SimulateCustomPolicyRequest } from '../schema.ts';
import { checkActions, checkHandlingOption, checkResources } from './check-simulation.ts';
import { readContextEntries, type SimulatedContext } from './context-entries.ts';
import { holderOfArn, type NamedHolder } from './policy-source.ts';
import { type SimulatedPolicy, simulatedPolicy } from './simulated-policy.ts';
import type { Simulation } from './simulation.ts';

/** What both operations take; SimulatePrincipalPolicy has no `OrderedOrganizationPolicyInputList`. */
export type SimulationInput = Omit<Input<SimulateCustomPolicyRequest>, 'PolicyInputList'> & {
  readonly PolicyInputList?: readonly string[];
};

/** What the policies of a principal add to those handed in. */
export interface StoredSide {
  readonly policies: readonly SimulatedPolicy[];
  readonly boundary: SimulatedPolicy | undefined;
  /** Unique id of the principal. */
  readonly uniqueId: string;
}

const NOTHING_STORED: StoredSide = { policies: [], boundary: undefined, uniqueId: '' };

/** AWS's stand-in for the user id of a caller nobody named. */
const NAMELESS_USER_ID = 'STUB_PRINCIPAL_FOR_POLICY_SIMULATOR';

/** The policies handed in. @throws AwsError InvalidInput */
export const inputPolicies = (texts: readonly string[] = []): SimulatedPolicy[] =>
  texts.map((text, at) =>
    simulatedPolicy(text, `PolicyInputList.${at + 1}`, 'IAM Policy', () =>
      invalidInput(`Policy input list item ${at + 1} has invalid content`),
    ),
  );

function inputBoundary(texts: readonly string[] = []): SimulatedPolicy | undefined {
  if (texts.length > 1)
    throw invalidInput('The list of Permissions Boundary policies cannot exceed 1 items.');
  const [text] = texts;
  if (text === undefined) return undefined;
  return simulatedPolicy(text, 'PermissionsBoundaryPolicyInputList.1', 'Permissions Boundary Policy', () =>
    invalidInput('Permissions boundary policy input list item 1 has invalid content'),
  );
}

function controlPolicy(text: string, level: number, at: number): CompiledPolicy {
  const id = `OrderedOrganizationPolicyInputList.${level}.${at}`;
  try {
    return compilePolicy(parsePolicy(text, 'inline'), { kind: 'scp', id });
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw invalidInput(`Organization policy at index ${level} has invalid content`);
  }
}

const inputControls = (input: SimulationInput): CompiledPolicy[][] =>
  (input.OrderedOrganizationPolicyInputList ?? []).map(
    ({ ServiceControlPolicyInputList: texts = [] }, at) => {
      if (texts.length === 0)
        throw invalidInput(
          `Organization policy at index ${at + 1} must contain at least one service control policy`,
        );
      return texts.map((text, index) => controlPolicy(text, at + 1, index + 1));
    },
  );

function inputResourcePolicy(
  text: string | undefined,
  hasCaller: boolean,
  resources: readonly string[],
): SimulatedPolicy | undefined {
  if (text === undefined) return undefined;
  if (!hasCaller) throw invalidInput('Invalid caller - Caller cannot be null or empty.');
  if (resources.includes('*'))
    throw invalidInput('Invalid Entity Arn: * does not clearly define entity type and name.');
  const policy = simulatedPolicy(text, 'ResourcePolicy', 'Resource Policy', () =>
    invalidInput('Resource policy has invalid content'),
  );
  const named = policy.compiled.document.statements.flatMap(({ resource, notResource }) => [
    ...(resource ?? []),
    ...(notResource ?? []),
  ]);
  if (named.includes('*')) throw invalidInput('ResourceNames are not in a valid ARN format: *.');
  return policy;
}

function resourceOwner(owner: string | undefined): AccountId | undefined {
  if (owner === undefined) return undefined;
  const parts = parseArn(owner);
  if (parts?.service === 'iam' && isAccountId(parts.account)) return parts.account;
  throw invalidInput(`'${owner}' is not a valid as a Resource Owner.`);
}

/** A role acts through a session, a group through nobody. */
function principalOf(
  caller: NamedHolder | undefined,
  accountId: AccountId,
  uniqueId: string,
): PolicyPrincipal {
  if (caller === undefined) return { type: 'user', accountId, arn: '', uniqueId };
  if (caller.kind !== 'role') return { type: 'user', accountId: caller.accountId, arn: caller.arn, uniqueId };
  return {
    type: 'assumed-role',
    accountId: caller.accountId,
    arn: assumedRoleArn(caller.accountId, caller.name, 'PolicySimulator'),
    roleArn: caller.arn,
    uniqueId,
  };
}

/** The keys that follow from who calls; those handed in come first. */
function contextOf(
  given: SimulatedContext,
  caller: NamedHolder | undefined,
  accountId: AccountId,
): SimulatedContext {
  const known: Record<string, string> =
    caller === undefined
      ? { 'aws:principalaccount': accountId, 'aws:userid': NAMELESS_USER_ID }
      : {
          'aws:principalarn': caller.arn,
          'aws:principalaccount': caller.accountId,
          'aws:userid': caller.arn,
          ...(caller.kind === 'user' && { 'aws:username': caller.name }),
        };
  return new Map([...Object.entries(known), ...given]);
}

function callerOf(arn: string | undefined): NamedHolder | undefined {
  if (arn === undefined) return undefined;
  const caller = holderOfArn(arn);
  if (caller !== undefined) return caller;
  throw invalidInput('Invalid caller - Caller must be an IAM user, role or group in this context.');
}

/** Checks the input and reads its policies, in the order AWS does. @throws AwsError InvalidInput */
export function readSimulation(
  accountId: AccountId,
  input: SimulationInput,
  stored: StoredSide = NOTHING_STORED,
): { readonly simulation: Simulation; readonly resources: readonly string[] } {
  const boundary = inputBoundary(input.PermissionsBoundaryPolicyInputList);
  const controls = inputControls(input);
  const resources = input.ResourceArns?.length ? input.ResourceArns : ['*'];
  checkResources(resources);
  checkActions(input.ActionNames);
  checkHandlingOption(input.ResourceHandlingOption, input.ActionNames, resources);
  const given = readContextEntries(input.ContextEntries);
  const identity = [...stored.policies, ...inputPolicies(input.PolicyInputList)];
  const caller = callerOf(input.CallerArn);
  const owner = resourceOwner(input.ResourceOwner);
  const resourcePolicy = inputResourcePolicy(input.ResourcePolicy, caller !== undefined, resources);
  return {
    resources,
    simulation: {
      principal: principalOf(caller, accountId, stored.uniqueId),
      identity,
      boundary: boundary ?? stored.boundary,
      resourcePolicy,
      resourceOwner: owner,
      controls,
      context: contextOf(given, caller, accountId),
      givenKeys: new Set(given.keys()),
    },
  };
}
