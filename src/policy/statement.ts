import { type CompiledCondition, compileCondition } from './conditions/condition.ts';
import type { Decision } from './decision.ts';
import type { PolicyVersion, Statement } from './document.ts';
import { compilePattern, hasVariables, type Pattern } from './pattern.ts';
import { type Bindings, type CompiledPrincipals, compilePrincipals } from './principal.ts';
import type { ContextValues } from './request.ts';
import type { PolicySource } from './source.ts';

/** A statement ready to be held against requests. */
export interface CompiledStatement {
  readonly source: PolicySource;
  readonly statement: Statement;
  readonly isDeny: boolean;
  /** In lower case. */
  readonly actions: readonly string[];
  readonly excludesActions: boolean;
  readonly principals: CompiledPrincipals | undefined;
  readonly exceptedPrincipals: CompiledPrincipals | undefined;
  /** Undefined where the statement is about whatever it is attached to. */
  readonly resources: readonly Pattern[] | undefined;
  readonly excludesResources: boolean;
  readonly conditions: readonly CompiledCondition[];
  /** The decision this statement makes, kept so that deciding allocates nothing. */
  decision: Decision | undefined;
}

export function compileStatement(
  statement: Statement,
  version: PolicyVersion,
  source: PolicySource,
  bindings: Bindings | undefined,
): CompiledStatement {
  const options = { variables: hasVariables(version), wildcards: true, isArn: true };
  const resources = statement.resource ?? statement.notResource;
  const { principal, notPrincipal } = statement;
  return {
    source,
    statement,
    isDeny: statement.effect === 'Deny',
    actions: (statement.action ?? statement.notAction ?? []).map((action) => action.toLowerCase()),
    excludesActions: statement.action === undefined,
    principals: principal === undefined ? undefined : compilePrincipals(principal, bindings),
    exceptedPrincipals: notPrincipal === undefined ? undefined : compilePrincipals(notPrincipal, bindings),
    resources: resources?.map((resource) => compilePattern(resource, options)),
    excludesResources: statement.resource === undefined,
    conditions: statement.conditions.map((condition) =>
      compileCondition(condition, version, statement.effect),
    ),
    decision: undefined,
  };
}

/** Whether Resource or NotResource covers the resource. */
export function coversResource(
  compiled: CompiledStatement,
  resource: string,
  context: ContextValues,
): boolean {
  if (compiled.resources === undefined) return true;
  for (const pattern of compiled.resources) {
    if (pattern.matches(resource, context)) return !compiled.excludesResources;
  }
  return compiled.excludesResources;
}

/** The first condition that does not hold; undefined when all do. */
export function failedCondition(
  compiled: CompiledStatement,
  context: ContextValues,
): CompiledCondition | undefined {
  for (const condition of compiled.conditions) if (!condition.holds(context)) return condition;
  return undefined;
}

/** Whether a statement whose action is known to fit applies; who asks is asked separately. */
export const applies = (compiled: CompiledStatement, resource: string, context: ContextValues): boolean =>
  coversResource(compiled, resource, context) && failedCondition(compiled, context) === undefined;
