import { JsonError, type JsonNode, readJson } from '../json.ts';
import type { Problem } from './check.ts';
import { CONDITION_CHECKS, POLICY_CHECKS, STATEMENT_CHECKS } from './checks.ts';
import type { Finding, FindingLocation } from './finding.ts';
import type { IamData } from './iam-data.ts';
import { ISSUES, type IssueCode } from './issues.ts';
import { at, locator, type Mark } from './spot.ts';
import { type PolicyView, type ValidatedPolicyType, viewPolicy } from './view.ts';

export interface ValidateOptions {
  /** What AWS's services know. */
  readonly data: IamData;
  /** Of resource policies: what they are attached to (`AWS::S3::Bucket`); checks for all resources when not told. */
  readonly resourceType?: string;
}

/** Findings of one policy, and characters of their texts; whoever has more wrong will ask again. */
const MOST_FINDINGS = 1000;
const MOST_CHARACTERS = 1_000_000;

/** Places of one finding. */
const MOST_LOCATIONS = 100;

/**
 * Everything Access Analyzer's policy validation would say of a policy document, in the order of the document. The text
 * need not be a valid policy, nor even JSON. At most {@link MOST_FINDINGS} findings; the work grows with the length of
 * the text, which is the caller's matter.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export function validatePolicy(text: string, type: ValidatedPolicyType, options: ValidateOptions): Finding[] {
  const locate = locator(text);
  let node: JsonNode;
  try {
    node = readJson(text);
  } catch (error) {
    if (error instanceof JsonError) return [syntaxFinding(error.at, locate)];
    throw error;
  }
  const policy = viewPolicy(text, { node }, { type, resourceType: options.resourceType, data: options.data });
  const findings: Finding[] = [];
  let characters = 0;
  for (const found of problemsOf(policy)) {
    const made = toFinding(found, locate);
    findings.push(made);
    characters += made.findingDetails.length;
    if (findings.length === MOST_FINDINGS || characters > MOST_CHARACTERS) break;
  }
  return findings.sort(byPlace);
}

function* problemsOf(policy: PolicyView): Iterable<Problem> {
  for (const check of POLICY_CHECKS) yield* check(policy);
  for (const statement of policy.statements) {
    for (const check of STATEMENT_CHECKS) yield* check(statement, policy);
    for (const condition of statement.conditions) {
      for (const check of CONDITION_CHECKS) yield* check(condition, statement, policy);
    }
  }
}

const firstOffset = ({ locations }: Finding): number => locations[0]?.span.start.offset ?? 0;
const byPlace = (one: Finding, other: Finding): number => firstOffset(one) - firstOffset(other);

function toFinding({ code, marks, values }: Problem, locate: (mark: Mark) => FindingLocation): Finding {
  return finding(code, values, marks.slice(0, MOST_LOCATIONS).map(locate));
}

function syntaxFinding(offset: number, locate: (mark: Mark) => FindingLocation): Finding {
  const location = locate(at({ node: { type: 'null', at: offset, end: offset } }));
  const { start } = location.span;
  const values = { index: String(offset), line: String(start.line), column: String(start.column) };
  return finding('JSON_SYNTAX_ERROR', values, [location]);
}

function finding(
  issueCode: IssueCode,
  values: Readonly<Record<string, string>>,
  locations: readonly FindingLocation[],
): Finding {
  const issue = ISSUES.get(issueCode);
  if (issue === undefined) throw new Error(`no issue ${issueCode}`);
  return {
    findingDetails: issue.text.replace(/\{([A-Za-z][\w-]*)\}/g, (place, name: string) =>
      Object.hasOwn(values, name) ? (values[name] ?? place) : place,
    ),
    findingType: issue.type,
    issueCode,
    learnMoreLink: issue.link,
    locations,
  };
}
