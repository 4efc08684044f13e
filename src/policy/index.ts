/** The policy language, for other programs: no clock, no I/O. */
export { authorize } from './authorize.ts';
export { type CompiledPolicy, type CompileOptions, compilePolicy, type PolicySource } from './compile.ts';
export { contextKeysOf } from './context-keys.ts';
export type { Decision, Layer } from './decision.ts';
export { type Denial, denialText } from './denial-text.ts';
export type {
  Condition,
  PolicyDocument,
  PolicyKind,
  PolicyVersion,
  PrincipalEntry,
  PrincipalKind,
  Statement,
} from './document.ts';
export { type Explanation, explain, type FailedElement, type Miss } from './explain.ts';
export { MAX_POLICY_CHARACTERS, parsePolicy } from './parse.ts';
export type { Bindings } from './principal.ts';
export { principalArnsOf, unknownPrincipalText } from './principal-arns.ts';
export type { AuthorizationRequest, ContextValues, PolicyPrincipal } from './request.ts';
export { policySize } from './size.ts';
export { PolicySyntaxError, type Position } from './syntax-error.ts';
