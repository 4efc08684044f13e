import { invalidRequest } from './errors.ts';
import type { BackupRetentionPolicy } from './types.ts';

/** @see https://docs.aws.amazon.com/cloudhsm/latest/userguide/manage-backup-retention.html */
const LEAST_DAYS = 7;
const MOST_DAYS = 379;

/** Days of a retention policy; undefined when none is given. @throws AwsError CloudHsmInvalidRequestException */
export function retentionDays(policy: BackupRetentionPolicy | undefined): number | undefined {
  if (policy?.Value === undefined) return undefined;
  const days = Number(policy.Value);
  if (days < LEAST_DAYS || days > MOST_DAYS)
    throw invalidRequest(`The backup retention period must be between ${LEAST_DAYS} and ${MOST_DAYS} days.`);
  return days;
}
