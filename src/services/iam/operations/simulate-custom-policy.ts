import { read } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import type { Input, SimulateCustomPolicyRequest, SimulatePolicyResponse } from '../schema.ts';
import { readSimulation } from '../simulation/simulation-input.ts';
import { simulationPage } from '../simulation/simulation-page.ts';

const OPERATION = 'SimulateCustomPolicy';

/** What policies that are handed in would decide, without anything being called. */
export const simulateCustomPolicy = read<Input<SimulateCustomPolicyRequest>, SimulatePolicyResponse>(
  onAccount(`iam:${OPERATION}`),
  (context, input) => {
    const { simulation, resources } = readSimulation(context.accountId, input);
    return simulationPage(context, simulation, {
      operation: OPERATION,
      actions: input.ActionNames,
      resources,
      maxItems: input.MaxItems,
      marker: input.Marker,
    });
  },
);
