import { type CompiledPolicy, type CompileOptions, compilePolicy } from '../compile.ts';
import type { PolicyKind } from '../document.ts';
import { type ParseOptions, parsePolicy } from '../parse.ts';
import type { PolicySource } from '../source.ts';
import { PolicySyntaxError } from '../syntax-error.ts';

/** A policy document as text (best: explanations then tell lines and columns of it) or as the object JSON.parse makes. */
export type PolicyText = string | object;

/** A policy document, one compiled before (fastest), or a document with a name for explanations. */
export type PolicyInput = PolicyText | CompiledPolicy | { readonly id: string; readonly policy: PolicyText };

export interface CompileInput extends ParseOptions, CompileOptions {
  /**
   * Which grammar: `inline` unless told, for policies of identities; `resource`, `trust` and `rcp` for policies that name
   * principals.
   */
  readonly kind?: PolicyKind;
  /** What explanations call it: ARN or name. */
  readonly id?: string;
}

const SOURCES: Readonly<Record<PolicyKind, PolicySource['kind']>> = {
  managed: 'managed',
  inline: 'inline',
  session: 'session',
  trust: 'trust',
  resource: 'resource',
  scp: 'scp',
  rcp: 'rcp',
};

function textOf(policy: PolicyText): string {
  if (typeof policy === 'string') return policy;
  try {
    const text: unknown = JSON.stringify(policy, null, 2);
    if (typeof text === 'string') return text;
  } catch {
    // A cycle, a bigint, nesting without end: all no JSON, as said below.
  }
  throw new PolicySyntaxError('This policy contains invalid Json', 'not an object that JSON can say');
}

/**
 * Reads, checks and compiles one policy; some 10 µs per statement. Keep what it returns: decisions on compiled policies
 * cost less than a microsecond. Throws PolicySyntaxError.
 */
export function compile(policy: PolicyText, options: CompileInput = {}): CompiledPolicy {
  const { kind = 'inline', id = kind } = options;
  return compilePolicy(parsePolicy(textOf(policy), kind, options), { kind: SOURCES[kind], id }, options);
}

export const isCompiled = (policy: PolicyInput): policy is CompiledPolicy =>
  typeof policy === 'object' && 'find' in policy && typeof policy.find === 'function';

/** What the policies of one part of a request are, and how one of them is compiled if it is not yet. */
export interface Part {
  readonly kind: PolicyKind;
  readonly source: PolicySource['kind'];
  readonly partition: string;
}

const isNamed = (policy: PolicyText): policy is { readonly id: string; readonly policy: PolicyText } =>
  typeof policy === 'object' && 'policy' in policy && 'id' in policy && typeof policy.id === 'string';

/** `part` is asked only where something is left to compile. */
export function compiledOne(policy: PolicyInput, part: () => Part, at = 0): CompiledPolicy {
  if (isCompiled(policy)) return policy;
  const { kind, source, partition } = part();
  const [id, text] = isNamed(policy) ? [policy.id, policy.policy] : [`${source}[${at}]`, policy];
  return compilePolicy(parsePolicy(textOf(text), kind, { partition }), { kind: source, id });
}

/** Lists that are known to hold compiled policies only, and frozen. */
const COMPILED_LISTS = new WeakSet<readonly PolicyInput[]>();

const isCompiledList = (policies: readonly PolicyInput[]): policies is readonly CompiledPolicy[] =>
  COMPILED_LISTS.has(policies) || policies.every(isCompiled);

/** The very list where all are compiled: what is remembered of it holds for the next request too. */
export function compiledList(policies: readonly PolicyInput[], part: () => Part): readonly CompiledPolicy[] {
  if (!isCompiledList(policies)) return policies.map((policy, at) => compiledOne(policy, part, at));
  if (policies.length > 0 && !COMPILED_LISTS.has(policies)) COMPILED_LISTS.add(Object.freeze(policies));
  return policies;
}
