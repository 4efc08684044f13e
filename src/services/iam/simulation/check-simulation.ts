import { parseArn } from '../../../core/arn.ts';
import { invalidInput } from '../errors.ts';

/** Scenarios of `ResourceHandlingOption`, all for one action. */
const EC2_SCENARIOS: ReadonlySet<string> = new Set([
  'EC2-Classic-InstanceStore',
  'EC2-Classic-EBS',
  'EC2-VPC-InstanceStore',
  'EC2-VPC-InstanceStore-Subnet',
  'EC2-VPC-EBS',
  'EC2-VPC-EBS-Subnet',
]);

/** `*` may stand alone; all else must be ARNs. @throws AwsError InvalidInput */
export function checkResources(resources: readonly string[]): void {
  if (resources.length === 1 && resources[0] === '*') return;
  const wrong = resources.find((resource) => parseArn(resource) === undefined);
  if (wrong !== undefined) throw invalidInput(`ResourceNames are not in a valid ARN format: ${wrong}.`);
}

/**
 * An action needs its service's prefix. As in AWS, wildcards and unknown names are taken as they are written, whatever
 * the documentation says. @throws AwsError InvalidInput
 */
export function checkActions(actions: readonly string[]): void {
  if (actions.some((action) => !action.includes(':')))
    throw invalidInput('The action is invalid since it is missing names');
}

/** @throws AwsError InvalidInput for a scenario that an action does not have */
export function checkHandlingOption(
  option: string | undefined,
  actions: readonly string[],
  resources: readonly string[],
): void {
  if (option === undefined || resources.includes('*')) return;
  const without = actions.find(
    (action) => action.toLowerCase() !== 'ec2:runinstances' || !EC2_SCENARIOS.has(option),
  );
  if (without !== undefined)
    throw invalidInput(
      `Invalid input resource handling options. Action does not support resource handling options: ${without}.`,
    );
}
