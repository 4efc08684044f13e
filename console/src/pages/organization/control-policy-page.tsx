import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { call } from '../../api/call.ts';
import type { OutputOf } from '../../api/operations.ts';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { EditablePolicy } from '../../policy-editor/editable-policy.tsx';
import { readablePolicy } from '../../policy-editor/readable-policy.ts';
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

function Details({ policy }: { readonly policy: Policy }): ReactElement {
  const { Content = '', PolicySummary: { Id = '', Name = '', Type, AwsManaged } = {} } = policy;
  const notify = useNotify();
  const navigate = useNavigate();
  const remove = useWrite('organizations', 'DeletePolicy');
  const [isDeleting, setDeleting] = useState(false);
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
      <SpaceBetween size="l">
        <EditablePolicy
          kind={kindOfType(Type)}
          title="Policy"
          saved={readablePolicy(Content)}
          isReadOnly={AwsManaged === true}
          done="The policy is saved, and holds from now on wherever it is attached."
          onSave={(text) => call('organizations', 'UpdatePolicy', { PolicyId: Id, Content: text })}
        />
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
