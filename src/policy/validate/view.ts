import { type OperatorName, parseOperator } from '../conditions/operators.ts';
import type { IamData } from './iam-data.ts';
import { listOf, memberOf, membersOf, type Spot } from './spot.ts';

/** The kinds of policies Access Analyzer tells apart. */
export type ValidatedPolicyType =
  | 'IDENTITY_POLICY'
  | 'RESOURCE_POLICY'
  | 'SERVICE_CONTROL_POLICY'
  | 'RESOURCE_CONTROL_POLICY';

/** A text of the document and where it stands. */
export interface TextView {
  readonly text: string;
  readonly spot: Spot;
}

export interface ListView {
  readonly name: 'Action' | 'NotAction' | 'Resource' | 'NotResource';
  /** The whole value. */
  readonly spot: Spot;
  /** What is no text is left out. */
  readonly items: readonly TextView[];
}

export interface PrincipalView {
  readonly name: 'Principal' | 'NotPrincipal';
  /** The whole value. */
  readonly spot: Spot;
  /** `AWS`, `Service`, …; undefined for the bare `"*"`. */
  readonly kind: string | undefined;
  readonly items: readonly TextView[];
}

/** One line of a Condition block. */
export interface ConditionView {
  /** As written. */
  readonly operatorText: string;
  /** The operator's block. */
  readonly blockSpot: Spot;
  /** Undefined when there is no such operator. */
  readonly operator: OperatorName | undefined;
  /** As written. */
  readonly key: string;
  readonly lowerKey: string;
  readonly spot: Spot;
  /** Texts, numbers and booleans. */
  readonly values: readonly TextView[];
}

export interface StatementView {
  readonly spot: Spot;
  readonly sid: TextView | undefined;
  readonly effect: TextView | undefined;
  readonly isAllow: boolean;
  readonly isDeny: boolean;
  readonly action: ListView | undefined;
  readonly notAction: ListView | undefined;
  readonly resource: ListView | undefined;
  readonly notResource: ListView | undefined;
  readonly principals: readonly PrincipalView[];
  readonly conditions: readonly ConditionView[];
  /** All condition keys, in lower case. */
  readonly keys: ReadonlySet<string>;
  /** True where each action cannot be held against each condition in reasonable time. */
  readonly isHuge: boolean;
}

/** Pairs of an action and a condition in one statement. */
const MOST_PAIRS = 100_000;

export interface PolicyView {
  readonly text: string;
  readonly spot: Spot;
  readonly version: TextView | undefined;
  readonly statements: readonly StatementView[];
  readonly type: ValidatedPolicyType;
  /** Such as `AWS::S3::Bucket`; only of resource policies. */
  readonly resourceType: string | undefined;
  /** Told to be a role's trust policy, or one to judge by its actions. */
  readonly isTrustPolicy: boolean;
  readonly data: IamData;
}

function textOf(spot: Spot | undefined): TextView | undefined {
  return spot?.node.type === 'string' ? { text: spot.node.text, spot } : undefined;
}

const textsOf = (spot: Spot): TextView[] =>
  listOf(spot)
    .map(textOf)
    .filter((view) => view !== undefined);

function listView(statement: Spot, name: ListView['name']): ListView | undefined {
  const spot = memberOf(statement, name);
  return spot === undefined ? undefined : { name, spot, items: textsOf(spot) };
}

function principalViews(statement: Spot): PrincipalView[] {
  return (['Principal', 'NotPrincipal'] as const).flatMap((name): PrincipalView[] => {
    const spot = memberOf(statement, name);
    const bare = textOf(spot);
    if (spot === undefined) return [];
    if (bare !== undefined) return [{ name, spot, kind: undefined, items: [bare] }];
    return membersOf(spot).map(([kind, value]) => ({ name, spot: value, kind, items: textsOf(value) }));
  });
}

function valuesOf(spot: Spot): TextView[] {
  return listOf(spot).flatMap((item) => {
    const { node } = item;
    return node.type === 'string' || node.type === 'number' || node.type === 'boolean'
      ? [{ text: node.text, spot: item }]
      : [];
  });
}

function conditionViews(statement: Spot): ConditionView[] {
  const block = memberOf(statement, 'Condition');
  if (block === undefined) return [];
  return membersOf(block).flatMap(([operatorText, blockSpot]) => {
    const operator = parseOperator(operatorText);
    return membersOf(blockSpot).map(([key, spot]) => ({
      operatorText,
      blockSpot,
      operator,
      key,
      lowerKey: key.toLowerCase(),
      spot,
      values: valuesOf(spot),
    }));
  });
}

function statementView(spot: Spot): StatementView {
  const effect = textOf(memberOf(spot, 'Effect'));
  const action = listView(spot, 'Action');
  const conditions = conditionViews(spot);
  return {
    spot,
    sid: textOf(memberOf(spot, 'Sid')),
    effect,
    isAllow: effect?.text === 'Allow',
    isDeny: effect?.text === 'Deny',
    action,
    notAction: listView(spot, 'NotAction'),
    resource: listView(spot, 'Resource'),
    notResource: listView(spot, 'NotResource'),
    principals: principalViews(spot),
    conditions,
    keys: new Set(conditions.map(({ lowerKey }) => lowerKey)),
    isHuge: (action?.items.length ?? 0) * conditions.length > MOST_PAIRS,
  };
}

const isAboutRoles = ({ action, notAction }: StatementView): boolean =>
  notAction === undefined &&
  action !== undefined &&
  action.items.length > 0 &&
  action.items.every(({ text }) => /^sts:/i.test(text));

/** Reads what can be read; what has not the form of a policy is left out, and found by the checks of the form. */
export function viewPolicy(
  text: string,
  spot: Spot,
  { type, resourceType, data }: Pick<PolicyView, 'type' | 'resourceType' | 'data'>,
): PolicyView {
  const list = memberOf(spot, 'Statement');
  const statements = (list === undefined ? [] : listOf(list))
    .filter(({ node }) => node.type === 'object')
    .map(statementView);
  const isTrustPolicy =
    resourceType === 'AWS::IAM::AssumeRolePolicyDocument' ||
    (type === 'RESOURCE_POLICY' &&
      resourceType === undefined &&
      statements.length > 0 &&
      statements.every(isAboutRoles));
  return {
    text,
    spot,
    version: textOf(memberOf(spot, 'Version')),
    statements,
    type,
    resourceType,
    isTrustPolicy,
    data,
  };
}
