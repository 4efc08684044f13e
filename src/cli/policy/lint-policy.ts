import type { PolicyKind } from '../../policy/document.ts';
import { type JsonNode, readJson } from '../../policy/json.ts';
import { MAX_POLICY_CHARACTERS, parsePolicy } from '../../policy/parse.ts';
import { PolicySyntaxError, type Position } from '../../policy/syntax-error.ts';
import type { Finding, FindingType } from '../../policy/validate/finding.ts';
import type { IamData } from '../../policy/validate/iam-data.ts';
import { validatePolicy } from '../../policy/validate/validate.ts';
import type { ValidatedPolicyType } from '../../policy/validate/view.ts';
import { rewrite } from '../../policy-test/policy-file.ts';
import { ROLE, ROLES, type Role } from '../../policy-test/role.ts';
import { isYaml, readTree, type TextFile } from '../../policy-test/tree.ts';

/** From grave to slight. */
export const SEVERITIES = ['error', 'security-warning', 'warning', 'suggestion'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const LINT_TYPES = ['auto', ...ROLES] as const;

/** One finding; lines and columns from 1, `end` behind the last character. */
export interface LintFinding {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
  readonly severity: Severity;
  readonly code: string;
  readonly text: string;
  readonly link?: string;
}

export interface LintOptions {
  readonly type: (typeof LINT_TYPES)[number];
  readonly resourceType: string | undefined;
  readonly data: IamData;
}

const SEVERITY: Record<FindingType, Severity> = {
  ERROR: 'error',
  SECURITY_WARNING: 'security-warning',
  WARNING: 'warning',
  SUGGESTION: 'suggestion',
};

const VALIDATED_AS: Record<Role, ValidatedPolicyType> = {
  identity: 'IDENTITY_POLICY',
  boundary: 'IDENTITY_POLICY',
  session: 'IDENTITY_POLICY',
  resource: 'RESOURCE_POLICY',
  trust: 'RESOURCE_POLICY',
  scp: 'SERVICE_CONTROL_POLICY',
  rcp: 'RESOURCE_CONTROL_POLICY',
};

const TRUST_RESOURCE_TYPE = 'AWS::IAM::AssumeRolePolicyDocument';

/** Everything there is to say of one policy, in the order of its text. Throws InputError when it is no JSON or YAML. */
export async function lintPolicy(file: TextFile, options: LintOptions): Promise<LintFinding[]> {
  if (!isYaml(file.path)) return lintText(file.path, file.text, options, (position) => position);
  const tree = await readTree(file);
  const { text, origin } = rewrite(tree.root);
  // One line, so that a column is an offset.
  return lintText(file.path, text, options, ({ column }) => tree.position(origin(column - 1)));
}

function lintText(
  file: string,
  text: string,
  { type, resourceType, data }: LintOptions,
  placed: (position: Position) => Position,
): LintFinding[] {
  const role = type === 'auto' ? roleOf(text) : type;
  const refusal = refusalOf(text, ROLE[role].kind);
  // Too long for everything else to be looked at.
  if (refusal !== undefined && text.length > MAX_POLICY_CHARACTERS) return [refused(file, refusal, placed)];
  const attachedTo = role === 'trust' ? TRUST_RESOURCE_TYPE : resourceType;
  const found = validatePolicy(text, VALIDATED_AS[role], {
    data,
    ...(attachedTo !== undefined && { resourceType: attachedTo }),
  });
  const findings = found.map((finding) => fromFinding(file, finding, placed));
  if (refusal === undefined) return findings;
  const syntax = findings.find(({ code }) => code === 'JSON_SYNTAX_ERROR');
  // The finding says where, the refusal says what.
  if (syntax !== undefined) return [{ ...syntax, text: `${syntax.text} (${refusal.detail})` }];
  if (findings.some(({ severity }) => severity === 'error')) return findings;
  return [refused(file, refusal, placed), ...findings];
}

function refused(
  file: string,
  { message, detail, position }: PolicySyntaxError,
  placed: (position: Position) => Position,
): LintFinding {
  const start = placed(position ?? { line: 1, column: 1 });
  const text = `${message.replace(/[.!]$/, '')} (${detail})`;
  return { file, start, end: start, severity: 'error', code: 'POLICY_REFUSED', text };
}

function fromFinding(file: string, finding: Finding, placed: (position: Position) => Position): LintFinding {
  const { findingType, issueCode, findingDetails, learnMoreLink, locations } = finding;
  const span = locations[0]?.span;
  const position = (at: Position | undefined): Position =>
    placed(at === undefined ? { line: 1, column: 1 } : { line: at.line, column: at.column + 1 });
  return {
    file,
    start: position(span?.start),
    end: position(span?.end),
    severity: SEVERITY[findingType],
    code: issueCode,
    text: findingDetails,
    link: learnMoreLink,
  };
}

function refusalOf(text: string, kind: PolicyKind): PolicySyntaxError | undefined {
  try {
    parsePolicy(text, kind);
    return undefined;
  } catch (error) {
    if (error instanceof PolicySyntaxError) return error;
    throw error;
  }
}

const TRUST_ACTION = /^sts:(?:AssumeRole|TagSession|SetSourceIdentity|SetContext)/i;

/** What a policy is used as, by what it names. */
function roleOf(text: string): Role {
  let root: JsonNode;
  try {
    root = readJson(text);
  } catch {
    // Told as a syntax error, whatever it was going to be.
    return 'identity';
  }
  const statements = listed(member(root, 'Statement'));
  const has = (name: string): boolean =>
    statements.some((statement) => member(statement, name) !== undefined);
  if (!has('Principal') && !has('NotPrincipal')) return 'identity';
  const actions = statements.flatMap((statement) => listed(member(statement, 'Action')));
  const isTrust =
    !has('Resource') &&
    !has('NotResource') &&
    actions.every((action) => action.type === 'string' && TRUST_ACTION.test(action.text));
  return isTrust ? 'trust' : 'resource';
}

const member = (node: JsonNode, name: string): JsonNode | undefined =>
  node.type === 'object' ? node.members.get(name) : undefined;

const listed = (node: JsonNode | undefined): readonly JsonNode[] =>
  node === undefined ? [] : node.type === 'array' ? node.items : [node];
