import { type ActionIndex, type Finder, indexByAction, newFinder } from './action-index.ts';
import type { PolicyDocument } from './document.ts';
import type { Bindings } from './principal.ts';
import type { PolicySource } from './source.ts';
import { type CompiledStatement, compileStatement } from './statement.ts';

export type { PolicySource };

/** A policy ready for decisions. Made once per version by {@link compilePolicy}, never per request. */
export interface CompiledPolicy {
  readonly source: PolicySource;
  readonly document: PolicyDocument;
  readonly bindings?: Bindings;
  readonly statements: readonly CompiledStatement[];
  readonly speaksOf: ActionIndex;
  readonly find: Finder;
}

export interface CompileOptions {
  /**
   * Unique ids of the users and roles the policy names, by ARN, as they were when it was written: a re-created user does
   * not inherit. Where it is given, an ARN that is not in it means nobody.
   */
  readonly bindings?: Bindings;
}

/** Compiles a parsed policy: patterns, operators and an index by action. Costs some µs per statement. */
export function compilePolicy(
  document: PolicyDocument,
  source: PolicySource,
  options: CompileOptions = {},
): CompiledPolicy {
  const { bindings } = options;
  const statements = document.statements.map((statement) =>
    compileStatement(statement, document.version, source, bindings),
  );
  const speaksOf = indexByAction(statements);
  return {
    source,
    document,
    ...(bindings === undefined ? {} : { bindings }),
    statements,
    speaksOf,
    find: newFinder(speaksOf),
  };
}
