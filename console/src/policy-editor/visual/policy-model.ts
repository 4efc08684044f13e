/** A policy as the visual editor has it: every list a list, conditions one by one. */
export interface PolicyModel {
  readonly version: string | undefined;
  readonly id: string | undefined;
  readonly statements: readonly StatementModel[];
}

export interface ConditionModel {
  /** Such as `ForAnyValue:StringLike`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface StatementModel {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  /** Whether the statement is about all actions but these. */
  readonly exceptsActions: boolean;
  readonly actions: readonly string[];
  readonly exceptsResources: boolean;
  readonly resources: readonly string[];
  readonly conditions: readonly ConditionModel[];
  /** How the document writes it; undefined once it was changed here. */
  readonly written: string | undefined;
}

export const NEW_STATEMENT: StatementModel = {
  sid: undefined,
  effect: 'Allow',
  exceptsActions: false,
  actions: [],
  exceptsResources: false,
  resources: [],
  conditions: [],
  written: undefined,
};
