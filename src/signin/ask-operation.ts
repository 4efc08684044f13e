import { AwsError } from '../core/aws-error.ts';
import type { HttpRequest } from '../core/http.ts';
import type { Parts } from './parts.ts';
import { findSignedIn } from './web-sessions.ts';

export type Answer<Output> =
  | { readonly output: Output; readonly refusal?: never }
  /** Why not, in AWS's words. */
  | { readonly output?: never; readonly refusal: string };

type Input = Parameters<Parts['call']>[0]['input'];

/**
 * Calls an operation, such as `iam:EnableMFADevice`, for who is signed in. What is refused is for the page to tell; all
 * else is thrown. `Output` is what the page reads of the answer.
 */
export async function askOperation<Output>(
  parts: Parts,
  request: HttpRequest,
  name: `${string}:${string}`,
  input: Input,
): Promise<Answer<Output>> {
  const [service = '', operation = ''] = name.split(':');
  const signedIn = () => findSignedIn(parts, request);
  try {
    const output = await parts.call({ service, operation, input, request, signedIn });
    return { output: output as Output };
  } catch (problem) {
    if (problem instanceof AwsError && problem.status < 500) return { refusal: problem.message };
    throw problem;
  }
}
