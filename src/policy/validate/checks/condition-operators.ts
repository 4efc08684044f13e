import { type ConditionCheck, type PolicyCheck, problem } from '../check.ts';
import type { KeyType } from '../iam-data.ts';
import type { IssueCode } from '../issues.ts';
import { at, atKey, memberOf, membersOf } from '../spot.ts';

export const unknownOperators: PolicyCheck = function* ({ statements }) {
  for (const { spot, conditions } of statements) {
    const block = memberOf(spot, 'Condition');
    const known = new Set(
      conditions.filter(({ operator }) => operator !== undefined).map(({ operatorText }) => operatorText),
    );
    for (const [name, value] of block === undefined ? [] : membersOf(block)) {
      if (known.has(name) || (value.node.type === 'object' && value.node.members.size === 0)) continue;
      if (/(?:^|:)NullIfExists$/.test(name)) yield problem('NULL_WITH_IF_EXISTS', atKey(value));
      else yield problem('INVALID_CONDITION_OPERATOR', atKey(value), { operator: name });
    }
  }
};

/** First words of operators → what they compare. */
const FAMILIES: readonly (readonly [start: string, type: KeyType])[] = [
  ['String', 'String'],
  ['Numeric', 'Numeric'],
  ['Date', 'Date'],
  ['Bool', 'Bool'],
  ['Binary', 'Binary'],
  ['IpAddress', 'IPAddress'],
  ['NotIpAddress', 'IPAddress'],
  ['Arn', 'ARN'],
];

/** Names of the types of operators as AWS's reference has them. */
const TYPE_NAMES: Readonly<Record<KeyType, string>> = {
  String: 'String',
  Numeric: 'Numeric',
  Date: 'Date',
  Bool: 'Bool',
  Binary: 'Binary',
  IPAddress: 'IPAddress',
  ARN: 'ARN',
};

/** Seconds since 1970 are a date and a number. */
const EITHER: ReadonlyMap<string, readonly KeyType[]> = new Map([['aws:epochtime', ['Date', 'Numeric']]]);

export const operatorTypes: ConditionCheck = function* (condition, _, { data }) {
  const { operator, operatorText, key, lowerKey, spot } = condition;
  const known = data.findKey(key);
  if (operator === undefined || operator.base === 'Null' || known === undefined) return;
  // Tags and encryption contexts have names of one's own, and whatever values go with them.
  if (known.name.includes('${')) return;
  const used = FAMILIES.find(([start]) => operator.base.startsWith(start))?.[1];
  const allowed = EITHER.get(lowerKey) ?? [known.type];
  if (used === undefined || allowed.includes(used)) return;
  // Bytes are documented as texts.
  if (used === 'Binary' && known.type === 'String') return;
  const isLike = known.type === 'ARN' && operator.base === 'StringLike';
  // AWS's own examples compare whole ARNs as texts.
  if (known.type === 'ARN' && used === 'String' && !isLike) return;
  yield problem(isLike ? 'STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS' : 'TYPE_MISMATCH', at(spot), {
    allowed: TYPE_NAMES[known.type],
    operator: operatorText,
    key,
  });
};

/** Set operators belong to keys that may have several values, and to no others. */
export const quantifiers: ConditionCheck = function* (condition, _, { data }) {
  const { operator, key, lowerKey, spot } = condition;
  if (operator === undefined) return;
  if (operator.base === 'Null') {
    if (operator.quantifier !== undefined) yield problem('NULL_WITH_QUALIFIER', at(spot));
    return;
  }
  const known = data.findKey(key);
  const audience = /:(aud|azp|oaud)$/.exec(lowerKey)?.[1];
  if (audience !== undefined && operator.quantifier !== undefined) {
    if (operator.quantifier === 'ForAnyValue') {
      yield problem('FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE', at(spot), { key });
    } else yield problem('CONFIRM_AUDIENCE_CLAIM_TYPE', at(spot), { key, audienceType: audience });
    return;
  }
  if (known === undefined) return;
  if (known.isMultivalued && operator.quantifier === undefined) {
    yield problem('MISSING_QUALIFIER', at(spot), { key });
  }
  if (!known.isMultivalued && operator.quantifier === 'ForAllValues') {
    yield problem('FORALLVALUES_WITH_SINGLE_VALUED_KEY', at(spot), { key });
  }
};

export const emptyConditions: ConditionCheck = function* ({ operator, key, spot }) {
  const { node } = spot;
  if (operator === undefined || node.type !== 'array' || node.items.length > 0) return;
  const codes: readonly (readonly [boolean, IssueCode])[] = [
    [operator.quantifier === 'ForAllValues', 'EMPTY_ARRAY_CONDITION_FORALLVALUES'],
    [operator.quantifier === 'ForAnyValue', 'EMPTY_ARRAY_CONDITION_FORANYVALUE'],
    [operator.ifExists, 'EMPTY_ARRAY_CONDITION_IFEXISTS'],
  ];
  const code = codes.find(([holds]) => holds)?.[1] ?? 'EMPTY_ARRAY_CONDITION';
  yield problem(code, at(spot), { key });
};
