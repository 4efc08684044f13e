import type { ReactElement } from 'react';
import { call } from '../../api/call.ts';
import { useOperation } from '../../api/use-operation.ts';
import { Loaded } from '../../components/loaded.tsx';
import { EditablePolicy } from '../../policy-editor/editable-policy.tsx';
import { readablePolicy } from '../../policy-editor/readable-policy.ts';

interface KeyPolicyProps {
  readonly keyId: string;
  readonly isReadOnly: boolean;
}

/** Who may do what with a key. */
export function KeyPolicy({ keyId, isReadOnly }: KeyPolicyProps): ReactElement {
  const found = useOperation('kms', 'GetKeyPolicy', { KeyId: keyId, PolicyName: 'default' });
  return (
    <Loaded of={found} what="The key policy">
      {({ Policy = '' }) => (
        <EditablePolicy
          key={Policy}
          kind="resource"
          title="Key policy"
          description="It must let the account’s IAM policies count, or name everybody who may use the key."
          saved={readablePolicy(Policy)}
          isReadOnly={isReadOnly}
          done="The key policy is saved, and holds from now on."
          onSave={(text) =>
            call('kms', 'PutKeyPolicy', { KeyId: keyId, PolicyName: 'default', Policy: text })
          }
        />
      )}
    </Loaded>
  );
}
