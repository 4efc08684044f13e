import {
  type AuthorizeInput,
  authorize,
  contextKeysOf,
  type PolicyKind,
  PolicySyntaxError,
  parsePolicy,
} from '../../../src/policy/index.ts';
import { statementSpans } from '../../../src/policy/statement-spans.ts';

/** A call to hold against a policy that is being written. */
export interface Tried {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Condition key → value; several between commas. */
  readonly context: Readonly<Record<string, string>>;
}

export interface TriedResult {
  readonly decision: 'Allow' | 'ImplicitDeny' | 'ExplicitDeny';
  /** A line for each thing to know. */
  readonly words: readonly string[];
  /** Lines of the statement that decided, or that came nearest to allowing; from 1. */
  readonly lines: { readonly from: number; readonly to: number } | undefined;
}

const ALL = {
  id: 'any other policy',
  policy: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
};
const SUBJECT = 'this policy';

type Policies = Partial<AuthorizeInput>;

/** In place of all other policies stand such as allow everything, so that only this one decides. */
const AS: Readonly<Record<PolicyKind, (text: string) => Policies>> = {
  managed: (text) => ({ identityPolicies: [{ id: SUBJECT, policy: text }] }),
  inline: (text) => ({ identityPolicies: [{ id: SUBJECT, policy: text }] }),
  session: (text) => ({ identityPolicies: [ALL], sessionPolicies: [{ id: SUBJECT, policy: text }] }),
  trust: (text) => ({ identityPolicies: [ALL], resourcePolicy: { id: SUBJECT, policy: text } }),
  resource: (text) => ({
    identityPolicies: [ALL],
    resourcePolicy: { id: SUBJECT, policy: text },
    resourcePolicyRequired: true,
  }),
  scp: (text) => ({ identityPolicies: [ALL], serviceControlPolicies: [{ id: SUBJECT, policy: text }] }),
  rcp: (text) => ({ identityPolicies: [ALL], resourceControlPolicies: [{ id: SUBJECT, policy: text }] }),
};

const contextOf = (context: Tried['context']): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(context).flatMap(([key, typed]) => {
      const values = typed.split(',').map((value) => value.trim());
      const [first = ''] = values;
      if (typed.trim() === '') return [];
      return [[key, values.length === 1 ? first : values]];
    }),
  );

/** The condition keys a policy looks at; none of a text that is no policy. */
export function askedKeys(text: string, kind: PolicyKind): readonly string[] {
  try {
    return contextKeysOf(parsePolicy(text, kind));
  } catch (problem) {
    if (!(problem instanceof PolicySyntaxError)) throw problem;
    return [];
  }
}

/** Decides a call by the text of a policy alone, as the server would; undefined where text or call cannot be read. */
export function tryPolicy(text: string, kind: PolicyKind, tried: Tried): TriedResult | undefined {
  const { principal, action, resource, context } = tried;
  try {
    const { decision, explanation } = authorize({
      principal,
      action,
      resource,
      context: contextOf(context),
      ...AS[kind](text),
    });
    const statement = explanation.statement ?? explanation.nearest[0]?.statement;
    const end = statement && statementSpans(text)[statement.index]?.end.line;
    return {
      decision,
      words: explanation.text.split('\n').filter((line) => !line.startsWith('Would allow, in ')),
      lines: statement && { from: statement.line, to: end ?? statement.line },
    };
  } catch (problem) {
    if (problem instanceof PolicySyntaxError || problem instanceof TypeError) return undefined;
    throw problem;
  }
}
