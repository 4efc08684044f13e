import type { HsmBackupRow } from '../../custody/clusters/tables.ts';
import type { OperationContext } from '../contract.ts';
import { backupArn, idOf } from './arns.ts';
import { backupNotFound, invalidRequest } from './errors.ts';
import { ownBackup } from './own-rows.ts';

/** The backup a resource policy belongs to. @throws AwsError for the ARN of anything else, or of somebody else */
export async function policyHolder(
  context: Pick<OperationContext, 'db' | 'accountId' | 'region'>,
  resourceArn: string | undefined,
): Promise<HsmBackupRow> {
  if (resourceArn === undefined) throw invalidRequest('ResourceArn is required.');
  if (!/:backup\/backup-/.test(resourceArn))
    throw invalidRequest('Resource policies are supported for backups only.');
  const backup = await ownBackup(context, idOf(resourceArn));
  if (backupArn(backup) !== resourceArn) throw backupNotFound(resourceArn);
  return backup;
}
