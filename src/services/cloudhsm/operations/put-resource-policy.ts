import { clusterTopic, updateBackup } from '../../../custody/clusters/records.ts';
import { parsePolicy } from '../../../policy/parse.ts';
import { write } from '../../contract.ts';
import { onPolicyOf } from '../access.ts';
import { backupArn } from '../arns.ts';
import { invalidRequest } from '../errors.ts';
import { policyHolder } from '../policy-holder.ts';

interface Input {
  readonly ResourceArn?: string;
  readonly Policy?: string;
}

export const putResourcePolicy = write<Input, { ResourceArn: string; Policy: string }>(
  onPolicyOf('PutResourcePolicy'),
  async (context, { ResourceArn, Policy }) => {
    if (Policy === undefined) throw invalidRequest('Policy is required.');
    const backup = await policyHolder(context, ResourceArn);
    if (backup.state !== 'READY')
      throw invalidRequest(`Backup ${backup.id} is in state ${backup.state}. It must be in state READY.`);
    checkPolicy(Policy);
    await updateBackup(context.db, backup.id, { policy: Policy });
    context.change(clusterTopic(backup.cluster_id));
    return { ResourceArn: backupArn(backup), Policy };
  },
);

/** What does not parse now could not be decided later. */
function checkPolicy(text: string): void {
  try {
    parsePolicy(text, 'resource');
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'PolicySyntaxError') throw error;
    throw invalidRequest(`The resource policy is not valid: ${error.message}`);
  }
}
