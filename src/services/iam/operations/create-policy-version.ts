import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onOwnPolicy, requireOwnPolicy } from '../access/policies.ts';
import { limitOf } from '../account-quotas.ts';
import { dateOf } from '../date-of.ts';
import { limitExceeded } from '../errors.ts';
import { versionId } from '../policy-arn.ts';
import { checkedDocument } from '../policy-documents.ts';
import { policyNotThere } from '../policy-errors.ts';
import { directoryOf } from '../records/directory.ts';
import { insertVersion, listVersions, updatePolicyRow } from '../records/policies.ts';
import type { CreatePolicyVersionRequest, CreatePolicyVersionResponse, Input } from '../schema.ts';

export const createPolicyVersion = write<Input<CreatePolicyVersionRequest>, CreatePolicyVersionResponse>(
  onOwnPolicy('iam:CreatePolicyVersion'),
  async (context, input) => {
    const db = directoryOf(context);
    const { now } = context;
    checkedDocument(input.PolicyDocument, 'managed', await limitOf(context, 'PolicySize'));
    const policy = await requireOwnPolicy(context, input.PolicyArn, policyNotThere);
    const { most } = await limitOf(context, 'VersionsPerPolicy');
    if ((await listVersions(db, policy.id)).length >= most)
      throw limitExceeded(
        `A managed policy can have up to ${most} versions. Before you create a new version, you must delete an existing version.`,
      );
    const version = policy.next_version;
    const isDefault = input.SetAsDefault === true;
    await insertVersion(db, {
      policy_id: policy.id,
      version,
      document: input.PolicyDocument,
      created_at: now,
    });
    await updatePolicyRow(db, policy.id, {
      next_version: version + 1,
      updated_at: now,
      ...(isDefault ? { default_version: version } : {}),
    });
    context.change(topic.policy(policy.arn));
    return {
      PolicyVersion: {
        VersionId: versionId(version),
        IsDefaultVersion: isDefault,
        CreateDate: dateOf(now),
      },
    };
  },
);
