import { compilePattern, type Pattern } from './pattern.ts';
import type { CompiledStatement } from './statement.ts';

/** The statements that speak of one action, in the order written. */
export interface Candidates {
  readonly denies: readonly CompiledStatement[];
  readonly allows: readonly CompiledStatement[];
}

/** Finds the statements that speak of an action (in lower case) without looking at the others. */
export interface ActionIndex {
  readonly candidates: (action: string) => Candidates;
}

/** Actions remembered per policy; a caller that asks for more names than any service has starts the memory anew. */
const MAX_REMEMBERED = 1024;

export const NO_CANDIDATES: Candidates = { denies: [], allows: [] };

const toCandidates = (statements: readonly CompiledStatement[]): Candidates =>
  statements.length === 0
    ? NO_CANDIDATES
    : {
        denies: statements.filter((statement) => statement.isDeny),
        allows: statements.filter((statement) => !statement.isDeny),
      };

/** Remembers what `find` answered, for as many actions as there can sensibly be. */
export function rememberByAction(find: (action: string) => Candidates): (action: string) => Candidates {
  const known = new Map<string, Candidates>();
  return (action) => {
    const found = known.get(action);
    if (found !== undefined) return found;
    if (known.size >= MAX_REMEMBERED) known.clear();
    const candidates = find(action);
    known.set(action, candidates);
    return candidates;
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
  patterns.some((pattern) => pattern.matches(action, EMPTY_CONTEXT) === true) !== excludes;

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

  const find = (action: string): Candidates => {
    const service = action.slice(0, action.indexOf(':') + 1);
    const found = new Set(exact.get(action));
    for (const rule of ofService.get(service) ?? []) if (fits(rule, action)) found.add(rule.at);
    for (const rule of others) if (fits(rule, action)) found.add(rule.at);
    const order = [...found].sort((left, right) => left - right);
    return toCandidates(order.flatMap((at) => statements[at] ?? []));
  };
  return { candidates: rememberByAction(find) };
}
