import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onRole, requireRole } from '../access/roles.ts';
import { limitOf } from '../account-quotas.ts';
import { checkedDocument } from '../policy-documents.ts';
import { refuseServiceLinked } from '../protected-roles.ts';
import { directoryOf } from '../records/directory.ts';
import { updateRoleRow } from '../records/roles.ts';
import type { Input, UpdateAssumeRolePolicyRequest } from '../schema.ts';
import { bindPrincipals } from '../trust-policy.ts';

export const updateAssumeRolePolicy = write<Input<UpdateAssumeRolePolicyRequest>, object>(
  onRole('iam:UpdateAssumeRolePolicy'),
  async (context, input) => {
    const db = directoryOf(context);
    const role = await requireRole(context, input.RoleName);
    refuseServiceLinked(role);
    const document = checkedDocument(input.PolicyDocument, 'trust', await limitOf(context, 'ACLSizePerRole'));
    await updateRoleRow(db, role.id, {
      trust_policy: input.PolicyDocument,
      trust_bindings: JSON.stringify(await bindPrincipals(db, document)),
    });
    context.change(topic.role(role.id));
    return {};
  },
);
