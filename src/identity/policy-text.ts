import { type CompiledPolicy, compilePolicy, type PolicySource } from '../policy/compile.ts';
import type { PolicyKind } from '../policy/document.ts';
import { parsePolicy } from '../policy/parse.ts';

const grammarOf = (kind: PolicySource['kind']): PolicyKind =>
  kind === 'permissions-boundary' ? 'managed' : kind;

/**
 * Parses and compiles a stored policy. `bindings`, for policies that name principals: ARN → unique id it had when the
 * policy was written.
 * @throws PolicySyntaxError
 */
export function compilePolicyText(
  text: string,
  source: PolicySource,
  bindings?: Readonly<Record<string, string>>,
): CompiledPolicy {
  const document = parsePolicy(text, grammarOf(source.kind));
  return compilePolicy(
    document,
    source,
    bindings === undefined ? {} : { bindings: new Map(Object.entries(bindings)) },
  );
}
