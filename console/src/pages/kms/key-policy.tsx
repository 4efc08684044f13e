import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { UnsavedGuard } from '../../components/unsaved-guard.tsx';
import { PolicyEditor, refusalIn } from '../../policy-editor/policy-editor.tsx';

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
        <Editing keyId={keyId} saved={pretty(Policy)} isReadOnly={isReadOnly} key={Policy} />
      )}
    </Loaded>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function Editing({ keyId, saved, isReadOnly }: KeyPolicyProps & { readonly saved: string }): ReactElement {
  const notify = useNotify();
  const put = useWrite('kms', 'PutKeyPolicy');
  const [text, setText] = useState(saved);
  const refusal = refusalIn(text, 'resource');
  const isDirty = text !== saved;
  const save = async (): Promise<void> => {
    try {
      await put.mutateAsync({ KeyId: keyId, PolicyName: 'default', Policy: text });
      notify.done('The key policy is saved, and holds from now on.');
    } catch (problem) {
      notify.failed('The key policy was not saved', problem);
    }
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="It must let the account’s IAM policies count, or name everybody who may use the key."
          actions={
            isReadOnly ? undefined : (
              <SpaceBetween direction="horizontal" size="xs">
                <Button disabled={!isDirty} onClick={() => setText(saved)}>
                  Undo changes
                </Button>
                <Button
                  variant="primary"
                  disabled={!isDirty || refusal !== undefined}
                  {...(refusal === undefined
                    ? {}
                    : { disabledReason: `Line ${refusal.line}: ${refusal.text}` })}
                  loading={put.isPending}
                  onClick={() => void save()}
                >
                  Save policy
                </Button>
              </SpaceBetween>
            )
          }
        >
          Key policy
        </Header>
      }
    >
      <UnsavedGuard isDirty={isDirty} />
      <PolicyEditor
        kind="resource"
        label="Key policy"
        value={text}
        onChange={setText}
        isReadOnly={isReadOnly}
      />
    </Container>
  );
}
