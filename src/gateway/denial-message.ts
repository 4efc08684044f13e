import type { Caller } from '../identity/caller.ts';
import type { Statement } from '../policy/document.ts';
import { type Explanation, explain, type Miss } from '../policy/explain.ts';
import type { AuthorizationRequest } from '../policy/request.ts';
import type { DeniedCall } from './denied-call.ts';

/** Condition keys told of every call, where they have a value. */
const COMMON_KEYS = [
  'aws:PrincipalArn',
  'aws:PrincipalAccount',
  'aws:PrincipalType',
  'aws:userid',
  'aws:username',
  'aws:SourceIp',
  'aws:SecureTransport',
  'aws:MultiFactorAuthPresent',
  'aws:MultiFactorAuthAge',
  'aws:SourceIdentity',
  'aws:RequestedRegion',
  'aws:CurrentTime',
];

/** Characters of one value of a condition or a context key. */
const MAX_VALUE = 128;
/** Values told of one condition or context key, and items of one list. */
const MAX_VALUES = 5;

const cut = (text: string): string => (text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE)}…`);
const listed = <Item>(values: readonly Item[] = []) => ({ items: values.slice(0, MAX_VALUES) });
const valuesOf = (values: readonly string[] = []) => listed(values.map((value) => ({ value: cut(value) })));

/** A statement in the form AWS's decoded messages have. */
const matched = (statement: Statement, request: AuthorizationRequest) => ({
  statementId: statement.sid ?? '',
  effect: statement.effect.toUpperCase(),
  principals: valuesOf([request.principal.uniqueId]),
  principalGroups: listed(),
  actions: valuesOf(statement.action ?? statement.notAction),
  resources: valuesOf(statement.resource ?? statement.notResource),
  conditions: listed(statement.conditions.map(({ key, values }) => ({ key, values: valuesOf(values) }))),
});

const place = ({ sid, line, column }: Statement) => ({ ...(sid && { sid }), line, column });

const missed = ({ policy, statement, failed, condition }: Miss) => ({
  policy,
  statement: place(statement),
  failed,
  ...(condition && {
    condition: {
      operator: condition.operator,
      key: condition.key,
      values: condition.values.slice(0, MAX_VALUES).map(cut),
    },
  }),
});

function conditionsOf(denied: DeniedCall, { nearest, statement }: Explanation) {
  const asked = [statement, ...nearest.map((miss) => miss.statement)].flatMap(
    (one) => one?.conditions.map(({ key }) => key) ?? [],
  );
  const keys = new Map([...denied.ownKeys, ...asked, ...COMMON_KEYS].map((key) => [key.toLowerCase(), key]));
  return [...keys].flatMap(([lower, key]) => {
    const value = denied.request.context.get(lower);
    if (value === undefined) return [];
    return [{ key, values: valuesOf(typeof value === 'string' ? [value] : value) }];
  });
}

/** From all there is to tell down to the least; the first that fits is sent. */
const SHORTER: readonly {
  readonly conditions: number;
  readonly nearest: number;
  readonly matched: boolean;
}[] = [
  { conditions: 40, nearest: 5, matched: true },
  { conditions: 12, nearest: 3, matched: true },
  { conditions: 4, nearest: 1, matched: true },
  { conditions: 0, nearest: 1, matched: false },
  { conditions: 0, nearest: 0, matched: false },
];

/**
 * Why a call was denied, as JSON of at most `maxBytes` bytes: the members AWS's DecodeAuthorizationMessage answers, and
 * `explanation`, which is our own: the kind of policy that decided, the policy and the place of its statement, the
 * statements that came nearest to allowing and what they lacked, and the least that would have to be allowed.
 * Undefined where not even the least fits.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export function denialMessage(denied: DeniedCall, caller: Caller, maxBytes: number): string | undefined {
  const { request } = denied;
  const explanation = explain(request);
  const { statement, policy, layer, nearest, wouldAllow } = explanation;
  const conditions = conditionsOf(denied, explanation);
  for (const most of SHORTER) {
    const text = JSON.stringify({
      allowed: false,
      explicitDeny: explanation.decision === 'ExplicitDeny',
      matchedStatements: listed(most.matched && statement ? [matched(statement, request)] : []),
      failures: listed(),
      context: {
        principal: {
          id: caller.userId,
          ...(caller.principal.type === 'user' && { name: caller.name }),
          arn: caller.arn,
        },
        action: request.action,
        resource: request.resource,
        conditions: { items: conditions.slice(0, most.conditions) },
      },
      explanation: {
        layer,
        ...(policy && { policy }),
        ...(statement && { statement: place(statement) }),
        ...(nearest.length > 0 && { nearest: nearest.slice(0, most.nearest).map(missed) }),
        ...(wouldAllow && { wouldAllow }),
      },
    });
    if (Buffer.byteLength(text) <= maxBytes) return text;
  }
  return undefined;
}
