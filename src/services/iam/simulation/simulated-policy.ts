import type { AwsError } from '../../../core/aws-error.ts';
import { type CompiledPolicy, compilePolicy } from '../../../policy/compile.ts';
import { declaredContextKeys, LITERAL_KEYS } from '../../../policy/declared-context-keys.ts';
import { parsePolicy } from '../../../policy/parse.ts';
import { type Span, statementSpans } from '../../../policy/statement-spans.ts';
import { PolicySyntaxError } from '../../../policy/syntax-error.ts';

/** How answers name the kinds of policies; the service model has other words, which AWS does not send. */
export type SourceType = 'IAM Policy' | 'Permissions Boundary Policy' | 'Resource Policy';

/** A policy of a simulation, ready to be held against requests and to be pointed into. */
export interface SimulatedPolicy {
  /** Name of a managed policy, `user_bob_Name` of an inline one, `PolicyInputList.1` of one that was handed in. */
  readonly id: string;
  readonly type: SourceType;
  readonly compiled: CompiledPolicy;
  readonly spans: readonly Span[];
  /** As written. */
  readonly contextKeys: readonly string[];
}

const KINDS = {
  'IAM Policy': 'inline',
  'Permissions Boundary Policy': 'permissions-boundary',
  'Resource Policy': 'resource',
} as const satisfies Record<SourceType, CompiledPolicy['source']['kind']>;

/**
 * Reads a policy for a simulation; one without a version will do, whatever it is used for.
 * @throws AwsError what `otherwise` makes of what is wrong with it
 */
export function simulatedPolicy(
  text: string,
  id: string,
  type: SourceType,
  otherwise: (problem: PolicySyntaxError) => AwsError,
): SimulatedPolicy {
  try {
    const document = parsePolicy(text, type === 'Resource Policy' ? 'resource' : 'inline');
    return {
      id,
      type,
      compiled: compilePolicy(document, { kind: KINDS[type], id }),
      spans: statementSpans(text),
      contextKeys: declaredContextKeys(text).filter((key) => !LITERAL_KEYS.has(key)),
    };
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw otherwise(error);
    throw error;
  }
}
