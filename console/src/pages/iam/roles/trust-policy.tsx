import type { ReactElement } from 'react';
import { call } from '../../../api/call.ts';
import { EditablePolicy } from '../../../policy-editor/editable-policy.tsx';

interface TrustPolicyProps {
  readonly roleName: string;
  readonly saved: string;
}

/** Who may take on a role. */
export function TrustPolicy({ roleName, saved }: TrustPolicyProps): ReactElement {
  return (
    <EditablePolicy
      key={saved}
      kind="trust"
      title="Trust policy"
      saved={saved}
      deed="Save trust policy"
      done="The trust policy is saved. It holds from now on; sessions that exist go on."
      onSave={(PolicyDocument) =>
        call('iam', 'UpdateAssumeRolePolicy', { RoleName: roleName, PolicyDocument })
      }
    />
  );
}
