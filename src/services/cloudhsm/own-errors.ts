import type { AwsError } from '../../core/aws-error.ts';
import { ClusterUnavailable } from '../../custody/clusters/cluster-host.ts';
import { JobError } from '../../custody/clusters/job-error.ts';
import { SlotQuotaExceeded } from '../../custody/clusters/slot-quota.ts';
import { accessDenied, invalidRequest, limitExceeded, notFound, serviceException } from './errors.ts';

/** What the owner is told of a job that failed; how exactly it failed stays in the server's log. */
function inOwnersWords(error: unknown): unknown {
  if (error instanceof ClusterUnavailable) return serviceException(error.message);
  if (error instanceof SlotQuotaExceeded) return limitExceeded(error.message);
  if (!(error instanceof JobError)) return error;
  const answers: Readonly<Record<JobError['fault'], () => AwsError>> = {
    'pin-incorrect': () => accessDenied('The user name or password is not correct.'),
    'officer-refused': () => serviceException('The HSM cannot be taken over.', error.message),
    'token-missing': () => serviceException("The user's token is not in the HSM.", error.message),
    'key-missing': () => notFound('There is no such key.'),
    'not-possible': () => invalidRequest(`The HSM refuses: ${error.message}.`),
    broken: () => serviceException('The HSM does not answer. Try again.', error.message),
  };
  return answers[error.fault]();
}

/** @throws AwsError for what the cluster's HSM cannot do */
export async function inWords<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw inOwnersWords(error);
  }
}
