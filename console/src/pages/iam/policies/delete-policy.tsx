import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { call, callAll } from '../../../api/call.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { policyHolder } from '../permissions/policy-holder.ts';
import { holdersOf } from './holders-of.ts';

/** Deletes a policy, after what IAM wants gone before: attachments, and versions other than the default. */
async function deletePolicyWhole(PolicyArn: string): Promise<void> {
  for (const { kind, name } of await holdersOf(PolicyArn)) await policyHolder(kind, name).detach(PolicyArn);
  const versions = (await callAll('iam', 'ListPolicyVersions', { PolicyArn })).flatMap(
    ({ Versions = [] }) => Versions,
  );
  for (const { VersionId, IsDefaultVersion } of versions)
    if (!IsDefaultVersion) await call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
  await call('iam', 'DeletePolicy', { PolicyArn });
}

interface DeletePolicyProps {
  readonly arn: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}

export function DeletePolicy({ arn, name, onClose, onDeleted }: DeletePolicyProps): ReactElement {
  const notify = useNotify();
  const client = useQueryClient();
  return (
    <ConfirmByName
      title={`Delete policy ${name}?`}
      name={name}
      deed="Delete"
      onClose={onClose}
      onConfirm={async () => {
        try {
          await deletePolicyWhole(arn);
        } finally {
          for (const queryKey of [['iam'], ['keywarden']]) await client.invalidateQueries({ queryKey });
        }
        notify.done(`Policy ${name} is deleted.`);
        onDeleted?.();
      }}
    >
      It is detached from everybody who has it, whose permissions by it end at once. It cannot be brought
      back.
    </ConfirmByName>
  );
}
