import {
  type Finding,
  type FindingType,
  type IamData,
  type PolicyKind,
  PolicySyntaxError,
  type Position,
  parsePolicy,
  type ValidatedPolicyType,
  validatePolicy,
} from '../../../src/policy/index.ts';

/** A finding with the place it is about, in UTF-16 code units of the text. */
export interface PolicyFinding {
  /** `REFUSED` where the server would not take the text for a policy at all. */
  readonly type: FindingType | 'REFUSED';
  /** Such as `INVALID_ACTION`. */
  readonly code: string;
  readonly text: string;
  readonly learnMore?: string;
  /** From 1. */
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

const VALIDATED_AS: Readonly<Record<PolicyKind, ValidatedPolicyType>> = {
  managed: 'IDENTITY_POLICY',
  inline: 'IDENTITY_POLICY',
  session: 'IDENTITY_POLICY',
  trust: 'RESOURCE_POLICY',
  resource: 'RESOURCE_POLICY',
  scp: 'SERVICE_CONTROL_POLICY',
  rcp: 'RESOURCE_CONTROL_POLICY',
};

const placed = ({
  findingType,
  issueCode,
  findingDetails,
  learnMoreLink,
  locations,
}: Finding): PolicyFinding => {
  const span = locations[0]?.span;
  return {
    type: findingType,
    code: issueCode,
    text: findingDetails,
    learnMore: learnMoreLink,
    line: span?.start.line ?? 1,
    from: span?.start.offset ?? 0,
    to: span?.end.offset ?? 0,
  };
};

function offsetOf(text: string, { line, column }: Position): number {
  const before = text.split('\n', line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}

/** Why the server would refuse the text; undefined where it would take it. */
function refusalOf(text: string, kind: PolicyKind): PolicyFinding | undefined {
  try {
    parsePolicy(text, kind);
    return undefined;
  } catch (problem) {
    if (!(problem instanceof PolicySyntaxError)) throw problem;
    const { detail, position } = problem;
    const offset = position === undefined ? 0 : offsetOf(text, position);
    return {
      type: 'REFUSED',
      code: 'MALFORMED_POLICY',
      text: detail ?? problem.message,
      line: position?.line ?? 1,
      from: offset,
      to: offset,
    };
  }
}

/**
 * Everything to say of a policy's text: first why the server would refuse it, then what Access Analyzer finds, in the
 * order of the document.
 */
export function findingsOf(text: string, kind: PolicyKind, data: IamData | undefined): PolicyFinding[] {
  const refusal = refusalOf(text, kind);
  const findings = data === undefined ? [] : validatePolicy(text, VALIDATED_AS[kind], { data }).map(placed);
  return refusal === undefined ? findings : [refusal, ...findings];
}
