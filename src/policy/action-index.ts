import { compilePattern, type Pattern } from './pattern.ts';
import { indexByResource, type ResourceNode } from './resource-index.ts';
import type { CompiledStatement } from './statement.ts';

/** Finds the statements that speak of an action (in lower case), in the order written, without looking at the others. */
export type ActionIndex = (action: string) => readonly CompiledStatement[];

/** Finds what speaks of an action, spelt in any case, by resource; remembered from the first time on. */
export type Finder = (action: string) => ResourceNode;

/**
 * Statements remembered per list of policies, counted once per action they speak of, and one for the action; some 200
 * bytes each. Who asks for more names than any service has starts the memory anew.
 */
const MAX_REMEMBERED = 20_000;

export function newFinder(statementsFor: ActionIndex): Finder {
  const known = new Map<string, ResourceNode>();
  let remembered = 0;
  return (action) => {
    const found = known.get(action);
    if (found !== undefined) return found;
    const statements = statementsFor(action.toLowerCase());
    remembered += statements.length + 1;
    if (remembered > MAX_REMEMBERED) {
      known.clear();
      remembered = statements.length + 1;
    }
    const node = indexByResource(statements);
    known.set(action, node);
    return node;
  };
}

const EMPTY_CONTEXT: ReadonlyMap<string, string> = new Map();
const WILDCARD = /[*?]/;

interface Rule {
  readonly at: number;
  readonly patterns: readonly Pattern[];
  readonly excludes: boolean;
}

const fits = ({ patterns, excludes }: Rule, action: string): boolean =>
  patterns.some((pattern) => pattern.matches(action, EMPTY_CONTEXT)) !== excludes;

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Sorts statements by what their actions need: the exact name, the service's prefix, or a look at every request. */
export function indexByAction(statements: readonly CompiledStatement[]): ActionIndex {
  const exact = new Map<string, number[]>();
  const ofService = new Map<string, Rule[]>();
  const others: Rule[] = [];
  const compile = (action: string): Pattern => compilePattern(action, { variables: false, wildcards: true });

  statements.forEach((statement, at) => {
    if (statement.excludesActions) {
      others.push({ at, patterns: statement.actions.map(compile), excludes: true });
      return;
    }
    for (const action of new Set(statement.actions)) {
      const service = action.slice(0, action.indexOf(':') + 1);
      if (!WILDCARD.test(action)) push(exact, action, at);
      else if (service !== '' && !WILDCARD.test(service)) {
        push(ofService, service, { at, patterns: [compile(action)], excludes: false });
      } else others.push({ at, patterns: [compile(action)], excludes: false });
    }
  });

  return (action) => {
    const service = action.slice(0, action.indexOf(':') + 1);
    const found = new Set(exact.get(action));
    for (const rule of ofService.get(service) ?? []) if (fits(rule, action)) found.add(rule.at);
    for (const rule of others) if (fits(rule, action)) found.add(rule.at);
    const order = [...found].sort((left, right) => left - right);
    return order.flatMap((at) => statements[at] ?? []);
  };
}
