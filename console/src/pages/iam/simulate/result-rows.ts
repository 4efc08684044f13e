import type { OutputOf } from '../../../api/operations.ts';

type Evaluated = NonNullable<OutputOf<'iam', 'SimulatePrincipalPolicy'>['EvaluationResults']>[number];
type Matched = NonNullable<Evaluated['MatchedStatements']>[number];

/** What the simulation says of one action on one resource. */
export interface ResultRow {
  readonly action: string;
  readonly resource: string;
  readonly decision: string;
  readonly statements: readonly Matched[];
  /** Condition keys that policies look at and the simulated request lacks. */
  readonly missingKeys: readonly string[];
  /** Whatever else forbids it. */
  readonly remarks: readonly string[];
}

interface Detailed {
  readonly OrganizationsDecisionDetail?:
    | { readonly AllowedByOrganizations?: boolean | undefined }
    | undefined;
  readonly PermissionsBoundaryDecisionDetail?:
    | { readonly AllowedByPermissionsBoundary?: boolean | undefined }
    | undefined;
}

const remarksOf = (detailed: Detailed): string[] => [
  ...(detailed.OrganizationsDecisionDetail?.AllowedByOrganizations === false
    ? ['The organization’s control policies do not allow it.']
    : []),
  ...(detailed.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false
    ? ['The permissions boundary does not allow it.']
    : []),
];

/** A row for each action and resource. */
export function resultRows(results: readonly Evaluated[]): ResultRow[] {
  return results.flatMap((result): ResultRow[] => {
    const action = result.EvalActionName ?? '';
    const organization = result.OrganizationsDecisionDetail;
    const specific = result.ResourceSpecificResults ?? [];
    if (specific.length === 0) {
      return [
        {
          action,
          resource: result.EvalResourceName ?? '*',
          decision: result.EvalDecision ?? '',
          statements: result.MatchedStatements ?? [],
          missingKeys: result.MissingContextValues ?? [],
          remarks: remarksOf(result),
        },
      ];
    }
    return specific.map((one) => ({
      action,
      resource: one.EvalResourceName ?? '*',
      decision: one.EvalResourceDecision ?? '',
      statements: one.MatchedStatements ?? [],
      missingKeys: one.MissingContextValues ?? [],
      remarks: remarksOf({ ...one, OrganizationsDecisionDetail: organization }),
    }));
  });
}
