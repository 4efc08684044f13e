import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { UnsavedGuard } from '../../../components/unsaved-guard.tsx';
import { PolicyEditor, refusalIn } from '../../../policy-editor/policy-editor.tsx';

/** Who may take on a role. */
export function TrustPolicy({
  roleName,
  saved,
}: {
  readonly roleName: string;
  readonly saved: string;
}): ReactElement {
  const notify = useNotify();
  const update = useWrite('iam', 'UpdateAssumeRolePolicy');
  const [text, setText] = useState(saved);
  const refusal = refusalIn(text, 'trust');
  const isDirty = text !== saved;
  const save = async (): Promise<void> => {
    try {
      await update.mutateAsync({ RoleName: roleName, PolicyDocument: text });
      notify.done('The trust policy is saved. It holds from now on; sessions that exist go on.');
    } catch (problem) {
      notify.failed('The trust policy was not saved', problem);
    }
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
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
                loading={update.isPending}
                onClick={() => void save()}
              >
                Save trust policy
              </Button>
            </SpaceBetween>
          }
        >
          Trusted entities
        </Header>
      }
    >
      <UnsavedGuard isDirty={isDirty && !update.isPending} />
      <PolicyEditor kind="trust" label="Trust policy" value={text} onChange={setText} />
    </Container>
  );
}
