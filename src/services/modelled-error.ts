import { AwsError } from '../core/aws-error.ts';
import type { ServiceFacts } from '../wire/facts.ts';

/** An error of AWS's service model: its code and status on the wire are AWS's own. `logDetail` stays in the server's log. */
export function modelledError(
  { code, http }: ServiceFacts['errors'][string],
  message: string,
  logDetail?: string,
): AwsError {
  return new AwsError(code, message, {
    ...(http === null ? {} : { status: http }),
    ...(logDetail === undefined ? {} : { logDetail }),
  });
}

/** For a service: its errors by shape. */
export const modelledErrors =
  <Shape extends string>(errors: Readonly<Record<Shape, ServiceFacts['errors'][string]>>) =>
  (shape: Shape) =>
  (message: string): AwsError =>
    modelledError(errors[shape], message);
