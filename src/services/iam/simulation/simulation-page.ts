import { SealError } from '../../../custody/seal-error.ts';
import type { OperationContext } from '../../contract.ts';
import { invalidInput } from '../errors.ts';
import type { EvaluationResult, SimulatePolicyResponse } from '../schema.ts';
import { evaluationResult } from './evaluation-result.ts';
import { type Simulation, simulate } from './simulation.ts';
import { costOfActions } from './simulation-cost.ts';

/** Actions in an answer when the caller does not say. */
const DEFAULT_PAGE = 100;
/**
 * What one answer may cost (see `costOfActions`): some tenths of a second, and some ten MB of answer. A page ends early
 * where it would cost more, and no action may cost more by itself.
 */
const MAX_COST = 100_000;

const boundTo = ({ accountId }: OperationContext, operation: string): string =>
  JSON.stringify([accountId, operation]);

function openMarker(context: OperationContext, operation: string, marker: string | undefined): number {
  if (marker === undefined) return 0;
  try {
    const sealed = Buffer.from(marker, 'base64url');
    return Number(context.sealer.open('paging-marker', sealed, boundTo(context, operation)).revealText());
  } catch (error) {
    if (error instanceof SealError) throw invalidInput('Invalid marker for pagination.');
    throw error;
  }
}

const sealMarker = (context: OperationContext, operation: string, at: number): string =>
  Buffer.from(
    context.sealer.seal('paging-marker', Buffer.from(String(at)), boundTo(context, operation)),
  ).toString('base64url');

export interface PageRequest {
  readonly operation: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly maxItems: number | undefined;
  readonly marker: string | undefined;
}

/** As many of the actions, from the first on, as may be simulated at once. @throws AwsError InvalidInput when none may */
function affordable(
  simulation: Simulation,
  actions: readonly string[],
  resources: readonly string[],
): string[] {
  const costOf = costOfActions(simulation);
  const page: string[] = [];
  let cost = 0;
  for (const action of actions) {
    cost += costOf(action, resources.length);
    if (cost > MAX_COST) break;
    page.push(action);
  }
  if (page.length === 0 && actions.length > 0)
    throw invalidInput(
      'There are too many resources and statements to simulate at once. Simulate fewer resources.',
    );
  return page;
}

/**
 * Simulates one page of actions, each on all resources. A marker says only how many actions went before, as AWS's does.
 * @throws AwsError InvalidInput for a marker of another list, and for more resources and statements than can be tried
 */
export function simulationPage(
  context: OperationContext,
  simulation: Simulation,
  { operation, actions, resources, maxItems = DEFAULT_PAGE, marker }: PageRequest,
): SimulatePolicyResponse {
  const start = openMarker(context, operation, marker);
  const page = affordable(simulation, actions.slice(start, start + maxItems), resources);
  const results: EvaluationResult[] = page.map((action) =>
    evaluationResult(
      action,
      resources.map((resource) => ({ resource, outcome: simulate(simulation, action, resource) })),
    ),
  );
  const end = start + page.length;
  const isTruncated = end < actions.length;
  return {
    EvaluationResults: results,
    IsTruncated: isTruncated,
    ...(isTruncated && { Marker: sealMarker(context, operation, end) }),
  };
}
