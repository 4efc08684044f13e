import type { PolicyDocument } from './document.ts';
import { invalidPrincipal, isEntityArn } from './grammar/principals.ts';

/** ARNs of the users and roles a policy names in Principal and NotPrincipal, each once: those to bind to unique ids. */
export function principalArnsOf(document: PolicyDocument): string[] {
  const arns = new Set<string>();
  for (const statement of document.statements) {
    for (const { kind, value } of [...(statement.principal ?? []), ...(statement.notPrincipal ?? [])]) {
      if (kind === 'AWS' && isEntityArn(value)) arns.add(value);
    }
  }
  return [...arns];
}

/** What IAM answers, as MalformedPolicyDocument, when a policy names a user or role that does not exist. */
export const unknownPrincipalText = (arn: string): string => invalidPrincipal('AWS', arn);
