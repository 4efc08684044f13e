import { newFinder } from './action-index.ts';
import type { CompiledPolicy } from './compile.ts';

/**
 * One policy that says what both say, each statement known by the policy it stands in; for resources whose policy is not
 * all that grants. Cheap: nothing is compiled again.
 */
export function joinPolicies(first: CompiledPolicy, second: CompiledPolicy): CompiledPolicy {
  const speaksOf: CompiledPolicy['speaksOf'] = (action) => [
    ...first.speaksOf(action),
    ...second.speaksOf(action),
  ];
  return {
    source: first.source,
    document: {
      ...first.document,
      statements: [...first.document.statements, ...second.document.statements],
    },
    statements: [...first.statements, ...second.statements],
    speaksOf,
    find: newFinder(speaksOf),
  };
}
