import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { OutputOf } from '../../api/operations.ts';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { UnsavedGuard } from '../../components/unsaved-guard.tsx';
import { PolicyEditor, refusalIn } from '../../policy-editor/policy-editor.tsx';
import { PolicyTargets } from './policy-targets.tsx';
import { kindOfType } from './policy-types.ts';

type Policy = NonNullable<OutputOf<'organizations', 'DescribePolicy'>['Policy']>;

/** One control policy: what it says, and where it holds. */
export function ControlPolicyPage(): ReactElement {
  const { policyId = '' } = useParams();
  const found = useOperation('organizations', 'DescribePolicy', { PolicyId: policyId });
  return (
    <Loaded of={found} what="The policy">
      {({ Policy: policy }) =>
        policy === undefined ? undefined : <Details policy={policy} key={policy.Content} />
      }
    </Loaded>
  );
}

function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function Details({ policy }: { readonly policy: Policy }): ReactElement {
  const { Content = '', PolicySummary: { Id = '', Name = '', Type, AwsManaged } = {} } = policy;
  const notify = useNotify();
  const navigate = useNavigate();
  const update = useWrite('organizations', 'UpdatePolicy');
  const remove = useWrite('organizations', 'DeletePolicy');
  const saved = readable(Content);
  const [text, setText] = useState(saved);
  const [isDeleting, setDeleting] = useState(false);
  const refusal = refusalIn(text, kindOfType(Type));
  const isDirty = text !== saved;
  const save = async (): Promise<void> => {
    try {
      await update.mutateAsync({ PolicyId: Id, Content: text });
      notify.done('The policy is saved, and holds from now on wherever it is attached.');
    } catch (problem) {
      notify.failed('The policy was not saved', problem);
    }
  };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={AwsManaged ? undefined : <Button onClick={() => setDeleting(true)}>Delete</Button>}
        >
          {Name}
        </Header>
      }
    >
      <UnsavedGuard isDirty={isDirty && !update.isPending} />
      <SpaceBetween size="l">
        <Container
          header={
            <Header
              variant="h2"
              actions={
                AwsManaged ? undefined : (
                  <Button
                    variant="primary"
                    disabled={!isDirty || refusal !== undefined}
                    {...(refusal === undefined
                      ? {}
                      : { disabledReason: `Line ${refusal.line}: ${refusal.text}` })}
                    loading={update.isPending}
                    onClick={() => void save()}
                  >
                    Save policy
                  </Button>
                )
              }
            >
              Policy
            </Header>
          }
        >
          <PolicyEditor
            kind={kindOfType(Type)}
            value={text}
            onChange={setText}
            isReadOnly={AwsManaged === true}
          />
        </Container>
        <PolicyTargets policyId={Id} />
      </SpaceBetween>
      {isDeleting ? (
        <ConfirmByName
          title={`Delete policy ${Name}?`}
          name={Name}
          deed="Delete"
          onClose={() => setDeleting(false)}
          onConfirm={async () => {
            await remove.mutateAsync({ PolicyId: Id });
            notify.done(`Policy ${Name} is deleted.`);
            await navigate('/organization/policies');
          }}
        >
          It must be attached nowhere.
        </ConfirmByName>
      ) : undefined}
    </ContentLayout>
  );
}
