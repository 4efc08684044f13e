import type { Operation } from '../../contract.ts';
import { getContextKeysForCustomPolicy } from './get-context-keys-for-custom-policy.ts';
import { getContextKeysForPrincipalPolicy } from './get-context-keys-for-principal-policy.ts';
import { listPoliciesGrantingServiceAccess } from './list-policies-granting-service-access.ts';
import { simulateCustomPolicy } from './simulate-custom-policy.ts';
import { simulatePrincipalPolicy } from './simulate-principal-policy.ts';

/** What policies would decide, told without deciding anything. */
export const simulationOperations: Readonly<Record<string, Operation>> = {
  SimulateCustomPolicy: simulateCustomPolicy,
  SimulatePrincipalPolicy: simulatePrincipalPolicy,
  GetContextKeysForCustomPolicy: getContextKeysForCustomPolicy,
  GetContextKeysForPrincipalPolicy: getContextKeysForPrincipalPolicy,
  ListPoliciesGrantingServiceAccess: listPoliciesGrantingServiceAccess,
};
