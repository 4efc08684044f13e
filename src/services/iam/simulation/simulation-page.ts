import { SealError } from '../../../custody/seal-error.ts';
import type { OperationContext } from '../../contract.ts';
import { invalidInput } from '../errors.ts';
import type { EvaluationResult, SimulatePolicyResponse } from '../schema.ts';
import { evaluationResult } from './evaluation-result.ts';
import { type Simulation, simulate } from './simulation.ts';

/** Actions in an answer when the caller does not say. */
const DEFAULT_PAGE = 100;
/**
 * Statements held against requests for one answer. A page ends early where it would take more (some tenths of a second
 * and some ten MB of answer), and no action may take more than the whole by itself.
 */
const MAX_STATEMENTS_TRIED = 100_000;

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

function statementsIn({ identity, boundary, resourcePolicy, controls }: Simulation): number {
  const own = [...identity, boundary, resourcePolicy].flatMap((policy) => policy?.compiled ?? []);
  return [...own, ...controls.flat()].reduce((sum, { statements }) => sum + statements.length, 0);
}

export interface PageRequest {
  readonly operation: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly maxItems: number | undefined;
  readonly marker: string | undefined;
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
  const cost = resources.length * Math.max(1, statementsIn(simulation));
  if (cost > MAX_STATEMENTS_TRIED)
    throw invalidInput(
      `Too many resources and statements to simulate at once: ${cost}, at most ${MAX_STATEMENTS_TRIED} are allowed.`,
    );
  const size = Math.min(maxItems, Math.floor(MAX_STATEMENTS_TRIED / cost));
  const page = actions.slice(start, start + size);
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
