import type {
  EvaluationResult,
  PolicyEvaluationDecisionType,
  PolicySourceType,
  ResourceSpecificResult,
  Statement,
} from '../schema.ts';
import { type Match, type Outcome, strictest, type Verdict } from './simulation.ts';

/** An outcome for one resource of a call. */
export interface ResourceOutcome {
  readonly resource: string;
  readonly outcome: Outcome;
}

const keyOf = ({ id, type, span }: Match): string => JSON.stringify([id, type, span]);

const statementOf = ({ id, type, span }: Match): Statement => ({
  SourcePolicyId: id,
  // AWS sends words that its service model does not have.
  SourcePolicyType: type as string as PolicySourceType,
  ...(span && {
    StartPosition: { Line: span.start.line, Column: span.start.column },
    EndPosition: { Line: span.end.line, Column: span.end.column },
  }),
});

function statementsOf(matches: readonly Match[], verdict: Verdict): Statement[] {
  const unique = new Map<string, Match>();
  for (const match of matches) {
    if (verdict !== 'explicitDeny' || match.isDeny) unique.set(keyOf(match), match);
  }
  return [...unique.values()].map(statementOf);
}

const detailsOf = (details: Outcome['details']): Record<string, PolicyEvaluationDecisionType> | undefined =>
  details && { ...details };

const boundaryDetail = (allowed: boolean | undefined) =>
  allowed === undefined
    ? {}
    : { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: allowed } };

/** One resource among those of a call: members that would be empty are left out. */
function resourceResult({ resource, outcome }: ResourceOutcome): ResourceSpecificResult {
  const statements = statementsOf(outcome.matches, outcome.verdict);
  const details = detailsOf(outcome.details);
  return {
    EvalResourceName: resource,
    EvalResourceDecision: outcome.verdict,
    ...(statements.length > 0 && { MatchedStatements: statements }),
    ...(outcome.missingKeys.length > 0 && { MissingContextValues: [...outcome.missingKeys] }),
    ...(details && { EvalDecisionDetails: details }),
    ...boundaryDetail(outcome.allowedByBoundary),
  };
}

/** True unless one says no; undefined where none says anything. */
function all(values: readonly (boolean | undefined)[]): boolean | undefined {
  const said = values.filter((value) => value !== undefined);
  return said.length === 0 ? undefined : said.every(Boolean);
}

function strictestDetails(outcomes: readonly Outcome[]): Record<string, Verdict> {
  const details: Record<string, Verdict> = {};
  for (const outcome of outcomes) {
    for (const [type, verdict] of Object.entries(outcome.details ?? {})) {
      details[type] = strictest([details[type] ?? 'allowed', verdict]);
    }
  }
  return details;
}

/** What AWS tells in place of several resources: the form of their ARNs, with words of its simulator's own. */
const FORMS: readonly (readonly [action: RegExp, form: string])[] = [
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: AWS's placeholders
  [/^iam:/i, 'arn:aws:iam::${Account}:${ResourceType}/${ResourceName}'],
  [/^s3:(?:Get|Put|Delete)Object$/i, 'arn:aws:s3:::${BucketName}/${KeyName}'],
  [/^ec2:RunInstances$/i, 'arn:aws:ec2:${Region}:${Account}:${ResourceType}/${ResourcePath}'],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: AWS's placeholders
];

function nameOf(action: string, resources: readonly string[]): string | undefined {
  if (resources.length === 1) return resources[0];
  return FORMS.find(([actions]) => actions.test(action))?.[1];
}

/**
 * The answer for one action: the strictest of its resources' verdicts, and each of them by itself where the call names
 * resources. `EvalResourceName` is left out for several resources of actions whose form is not known here, as AWS does
 * for those it has none for.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
export function evaluationResult(action: string, results: readonly ResourceOutcome[]): EvaluationResult {
  const outcomes = results.map(({ outcome }) => outcome);
  const verdict = strictest(outcomes.map((outcome) => outcome.verdict));
  const resources = results.map(({ resource }) => resource);
  const namesResources = resources[0] !== '*';
  const name = nameOf(action, resources);
  const organizations = all(outcomes.map((outcome) => outcome.allowedByOrganizations));
  return {
    EvalActionName: action,
    ...(name !== undefined && { EvalResourceName: name }),
    EvalDecision: verdict,
    MatchedStatements: statementsOf(
      outcomes.flatMap(({ matches }) => matches),
      verdict,
    ),
    MissingContextValues: [...new Set(outcomes.flatMap((outcome) => outcome.missingKeys))],
    ...(organizations !== undefined && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: organizations },
    }),
    ...boundaryDetail(all(outcomes.map((outcome) => outcome.allowedByBoundary))),
    ...(namesResources && {
      EvalDecisionDetails: strictestDetails(outcomes),
      ResourceSpecificResults: results.map(resourceResult),
    }),
  };
}
