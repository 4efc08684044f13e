import { AwsError } from '../core/aws-error.ts';

/** What a caller may try again. `logDetail` tells the operator why. */
export const unavailable = (logDetail: string): AwsError =>
  new AwsError('ServiceUnavailable', 'The request has failed due to a temporary failure of the server.', {
    status: 503,
    logDetail,
  });
