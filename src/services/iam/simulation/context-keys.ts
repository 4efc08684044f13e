import type { AwsError } from '../../../core/aws-error.ts';
import { declaredContextKeys } from '../../../policy/declared-context-keys.ts';
import { PolicySyntaxError } from '../../../policy/syntax-error.ts';
import { invalidInput } from '../errors.ts';
import { policyEvaluation } from './policy-evaluation.ts';

function keysOf(text: string, otherwise: () => AwsError): string[] {
  try {
    return declaredContextKeys(text);
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw otherwise();
    throw error;
  }
}

/** Keys of policies handed in; as in AWS, one that several of them name is there several times. */
export const contextKeysOfInput = (texts: readonly string[]): string[] =>
  texts.flatMap((text, at) =>
    keysOf(text, () => invalidInput(`Policy input list item ${at + 1} has invalid content`)),
  );

/** Keys of stored policies; each once. */
export const contextKeysOfStored = (
  policies: readonly { readonly name: string; readonly text: string }[],
): string[] => [
  ...new Set(
    policies.flatMap(({ name, text }) =>
      keysOf(text, () => policyEvaluation(`The policy ${name} cannot be read.`)),
    ),
  ),
];
