/**
 * The policy language for other programs (`keywarden/policy`): no clock, no I/O, nothing of Node, so it runs in a browser
 * too. Keywarden itself imports the modules behind it.
 */
export {
  type Authorization,
  type AuthorizationExplanation,
  type AuthorizeInput,
  authorize,
  type OrganizationPolicies,
} from './api/authorize.ts';
export { type CompileInput, compile, type PolicyInput, type PolicyText } from './api/compile.ts';
export type { ContextInput, ContextValue } from './api/context.ts';
export { principalFrom } from './api/principal.ts';
export type { CompiledPolicy } from './compile.ts';
export { contextKeysOf } from './context-keys.ts';
export type { Decision, Layer } from './decision.ts';
export type {
  Condition,
  PolicyDocument,
  PolicyKind,
  PolicyVersion,
  PrincipalEntry,
  PrincipalKind,
  Statement,
} from './document.ts';
export type { Explanation, FailedElement, Miss, MissingStatement } from './explain.ts';
export { MAX_POLICY_CHARACTERS, type ParseOptions, parsePolicy } from './parse.ts';
export type { Bindings } from './principal.ts';
export { principalArnsOf } from './principal-arns.ts';
export type { ContextValues, PolicyPrincipal } from './request.ts';
export { policySize } from './size.ts';
export type { PolicySource } from './source.ts';
export { PolicySyntaxError, type Position } from './syntax-error.ts';
export { ACCESS_LEVELS, type CompactIamData, iamDataOf } from './validate/compact-iam-data.ts';
export type { Finding, FindingLocation, FindingType, PathElement, TextPosition } from './validate/finding.ts';
export type { AccessLevel, ConditionKey, IamData, KeyType } from './validate/iam-data.ts';
export { type ValidateOptions, validatePolicy } from './validate/validate.ts';
export type { ValidatedPolicyType } from './validate/view.ts';
