import type { JsonNode } from '../../json.ts';
import { type PolicyCheck, problem } from '../check.ts';
import { at, type Spot } from '../spot.ts';
import { globMatcher, hasWildcard } from '../texts.ts';
import type { TextView } from '../view.ts';

/** Comparisons with wildcards in one policy; lists beyond that are not looked at. */
const MOST_COMPARISONS = 1_000_000;

interface Budget {
  comparisonsLeft: number;
}

/** Texts that say what one of them says: that one first. */
type Group = readonly TextView[];

/**
 * Groups of texts that one of them covers. Its wildcards are matched against the others' texts as they are written, so
 * what it covers it covers whole.
 */
function coveredGroups(
  items: readonly TextView[],
  normalize: (text: string) => string,
  budget: Budget,
): Group[] {
  const groups = new Map<string, TextView[]>();
  for (const item of items) {
    const id = normalize(item.text);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [item]);
    else group.push(item);
  }
  const patterns = [...groups.keys()].filter(hasWildcard);
  budget.comparisonsLeft -= patterns.length * groups.size;
  if (budget.comparisonsLeft < 0) return [];
  const matchers = patterns.map((id) => ({ id, matches: globMatcher(id) }));
  const coverOf = (id: string): string | undefined =>
    matchers.find((other) => other.id !== id && other.matches(id))?.id;
  const widest = (id: string): string => {
    let top = id;
    // Two texts may cover each other (`a*` and `a**`): each step must reach a new one.
    for (const seen = new Set([id]); ; seen.add(top)) {
      const cover = coverOf(top);
      if (cover === undefined || seen.has(cover)) return top;
      top = cover;
    }
  };
  const byTop = new Map<string, TextView[]>();
  for (const [id, group] of groups) {
    const top = widest(id);
    const members = byTop.get(top) ?? [];
    byTop.set(top, id === top ? [...group, ...members] : [...members, ...group]);
  }
  return [...byTop]
    .map(([id, group]) => [...(groups.get(id) ?? []), ...group.filter((item) => normalize(item.text) !== id)])
    .filter((group) => group.length > 1);
}

const lower = (text: string): string => text.toLowerCase();
const same = (text: string): string => text;

export const redundantActions: PolicyCheck = function* ({ statements }) {
  const budget = { comparisonsLeft: MOST_COMPARISONS };
  for (const list of statements.flatMap(({ action, notAction }) => [action, notAction])) {
    for (const group of coveredGroups(list?.items ?? [], lower, budget)) {
      yield problem(
        'REDUNDANT_ACTION',
        group.map(({ spot }) => at(spot)),
        { redundantActionCount: String(group.length), redundantAction: group[1]?.text ?? '' },
      );
    }
  }
};

export const redundantResources: PolicyCheck = function* ({ statements }) {
  const budget = { comparisonsLeft: MOST_COMPARISONS };
  for (const list of statements.flatMap(({ resource, notResource }) => [resource, notResource])) {
    for (const group of coveredGroups(list?.items ?? [], same, budget)) {
      yield problem(
        'REDUNDANT_RESOURCE',
        group.map(({ spot }) => at(spot)),
        { redundantResourceCount: String(group.length) },
      );
    }
  }
};

/** A text that is the same for values that say the same: one item is like a list of one, order does not count. */
function canonical(node: JsonNode): string {
  if (node.type === 'object') {
    const members = [...node.members].map(([name, value]) => `${JSON.stringify(name)}:${canonical(value)}`);
    return `{${members.sort().join(',')}}`;
  }
  if (node.type === 'array') return `[${node.items.map(canonical).sort().join(',')}]`;
  return node.type === 'null' ? 'null' : `[${JSON.stringify(node.text)}]`;
}

const withoutSid = ({ node }: Spot): JsonNode =>
  node.type === 'object'
    ? { ...node, members: new Map([...node.members].filter(([name]) => name !== 'Sid')) }
    : node;

export const redundantStatements: PolicyCheck = function* ({ statements }) {
  const groups = Map.groupBy(statements, ({ spot }) => canonical(withoutSid(spot)));
  for (const group of groups.values()) {
    if (group.length > 1)
      yield problem(
        'REDUNDANT_STATEMENT',
        group.map(({ spot }) => at(spot)),
      );
  }
};
