import { named } from './authorize.ts';
import type { CompiledPolicy } from './compile.ts';
import type { Statement } from './document.ts';
import { NAMED } from './principal.ts';
import type { AuthorizationRequest } from './request.ts';
import { applies } from './statement.ts';

/**
 * The statements of one policy that apply to a request, in the order written; several where `authorize` needs only the
 * first. What they decide together is `authorize`'s matter.
 */
export function matchingStatements(policy: CompiledPolicy, request: AuthorizationRequest): Statement[] {
  return policy
    .speaksOf(request.action.toLowerCase())
    .filter(
      (compiled) =>
        named(compiled, request) !== NAMED.none && applies(compiled, request.resource, request.context),
    )
    .map(({ statement }) => statement);
}
