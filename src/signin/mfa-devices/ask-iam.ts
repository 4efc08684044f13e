import { AwsError } from '../../core/aws-error.ts';
import type { HttpRequest } from '../../core/http.ts';
import type { Parts } from '../parts.ts';
import { findSignedIn } from '../web-sessions.ts';

export type Answer =
  | { readonly output: unknown; readonly refusal?: never }
  /** Why not, in AWS's words. */
  | { readonly output?: never; readonly refusal: string };

/** Calls an operation of IAM for who is signed in. What it refuses is for the page to tell; all else is thrown. */
export async function askIam(
  parts: Parts,
  request: HttpRequest,
  operation: string,
  input: Readonly<Record<string, string>>,
): Promise<Answer> {
  const signedIn = () => findSignedIn(parts, request);
  try {
    return { output: await parts.call({ service: 'iam', operation, input, request, signedIn }) };
  } catch (problem) {
    if (problem instanceof AwsError && problem.status < 500) return { refusal: problem.message };
    throw problem;
  }
}
