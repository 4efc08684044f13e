import type { Statement } from '../policy/document.ts';

export type MutationKind =
  | 'remove-statement'
  | 'flip-effect'
  | 'widen-action'
  | 'widen-resource'
  | 'widen-principal'
  | 'drop-condition';

/** A statement as it might be by mistake. */
export interface Mutant {
  readonly kind: MutationKind;
  /** What was done to it, such as `Action s3:Get* widened to *`. */
  readonly text: string;
  /** Undefined when the statement is gone. */
  readonly statement: Statement | undefined;
}

/** Every small change of a statement that makes it say something else. */
export function mutantsOf(statement: Statement): Mutant[] {
  const flipped = statement.effect === 'Allow' ? 'Deny' : 'Allow';
  return [
    { kind: 'remove-statement', text: 'removed', statement: undefined },
    {
      kind: 'flip-effect',
      text: `Effect ${statement.effect} turned into ${flipped}`,
      statement: { ...statement, effect: flipped },
    },
    ...widened(statement, 'widen-action', 'action', 'notAction'),
    ...widened(statement, 'widen-resource', 'resource', 'notResource'),
    ...widenedPrincipal(statement),
    ...statement.conditions.map(
      (condition, index): Mutant => ({
        kind: 'drop-condition',
        text: `Condition ${condition.operator} ${condition.key} dropped`,
        statement: { ...statement, conditions: statement.conditions.toSpliced(index, 1) },
      }),
    ),
  ];
}

const TITLES = { action: 'Action', notAction: 'NotAction', resource: 'Resource', notResource: 'NotResource' };

/** Each entry made `*`; each exception taken away. */
function widened(
  statement: Statement,
  kind: MutationKind,
  name: 'action' | 'resource',
  exceptName: 'notAction' | 'notResource',
): Mutant[] {
  const entries = statement[name];
  // Beside a `*` nothing gets wider.
  const narrow = entries?.includes('*') === true ? [] : (entries ?? []);
  const except = statement[exceptName] ?? [];
  return [
    ...narrow.map(
      (entry, index): Mutant => ({
        kind,
        text: `${TITLES[name]} ${entry} widened to *`,
        statement: { ...statement, [name]: narrow.with(index, '*') },
      }),
    ),
    ...except.map(
      (entry, index): Mutant => ({
        kind,
        text: `${TITLES[exceptName]} ${entry} dropped`,
        statement: { ...statement, [exceptName]: except.toSpliced(index, 1) },
      }),
    ),
  ];
}

function widenedPrincipal(statement: Statement): Mutant[] {
  const { principal, notPrincipal } = statement;
  const isEveryone = principal?.some(({ kind }) => kind === 'everyone') === true;
  const named = isEveryone ? [] : (principal ?? []);
  return [
    ...named.map(
      ({ kind, value }, index): Mutant => ({
        kind: 'widen-principal',
        text: `Principal ${kind} ${value} widened to *`,
        statement: { ...statement, principal: named.with(index, { kind: 'everyone', value: '*' }) },
      }),
    ),
    ...(notPrincipal ?? []).map(
      ({ kind, value }, index): Mutant => ({
        kind: 'widen-principal',
        text: `NotPrincipal ${kind} ${value} dropped`,
        statement: { ...statement, notPrincipal: (notPrincipal ?? []).toSpliced(index, 1) },
      }),
    ),
  ];
}
