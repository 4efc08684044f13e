import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { OutputOf } from '../../../api/operations.ts';
import { useOperation, useWrite } from '../../../api/use-operation.ts';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { TabsByAddress } from '../../../components/tabs-by-address.tsx';
import { TagsTable } from '../../../components/tags-table.tsx';
import { LastAccess } from '../last-access/last-access.tsx';
import { DeletePolicy } from './delete-policy.tsx';
import { PolicyDocument } from './policy-document.tsx';
import { PolicyHolders } from './policy-holders.tsx';
import { PolicyVersions } from './policy-versions.tsx';

type Policy = NonNullable<OutputOf<'iam', 'GetPolicy'>['Policy']>;

/** One managed policy. */
export function PolicyPage(): ReactElement {
  const { policyArn = '' } = useParams();
  const found = useOperation('iam', 'GetPolicy', { PolicyArn: policyArn });
  return (
    <Loaded of={found} what="The policy">
      {({ Policy: policy }) => (policy === undefined ? undefined : <PolicyDetails policy={policy} />)}
    </Loaded>
  );
}

function PolicyDetails({ policy }: { readonly policy: Policy }): ReactElement {
  const { Arn = '', PolicyName = '', DefaultVersionId = '', Description } = policy;
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const isAwsManaged = Arn.includes(':iam::aws:policy/');
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={isAwsManaged ? undefined : <Button onClick={() => setDeleting(true)}>Delete</Button>}
        >
          {PolicyName}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">Summary</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'ARN', value: Arn },
              { label: 'Type', value: isAwsManaged ? 'AWS managed' : 'Customer managed' },
              { label: 'Attached to', value: policy.AttachmentCount ?? 0 },
              { label: 'Created', value: <Instant at={policy.CreateDate} /> },
              { label: 'Changed', value: <Instant at={policy.UpdateDate} /> },
              { label: 'Description', value: Description || '–' },
            ]}
          />
        </Container>
        <TabsByAddress
          label="Parts of the policy"
          tabs={[
            {
              id: 'document',
              label: 'Permissions',
              content: <PolicyDocument arn={Arn} versionId={DefaultVersionId} isReadOnly={isAwsManaged} />,
            },
            { id: 'holders', label: 'Attached to', content: <PolicyHolders arn={Arn} /> },
            { id: 'last-access', label: 'Last accessed', content: <LastAccess arn={Arn ?? ''} /> },
            {
              id: 'versions',
              label: 'Versions',
              content: <PolicyVersions arn={Arn} isReadOnly={isAwsManaged} />,
            },
            ...(isAwsManaged ? [] : [{ id: 'tags', label: 'Tags', content: <PolicyTags arn={Arn} /> }]),
          ]}
        />
      </SpaceBetween>
      {isDeleting ? (
        <DeletePolicy
          arn={Arn}
          name={PolicyName}
          onClose={() => setDeleting(false)}
          onDeleted={() => void navigate('/iam/policies')}
        />
      ) : undefined}
    </ContentLayout>
  );
}

function PolicyTags({ arn }: { readonly arn: string }): ReactElement {
  const found = useOperation('iam', 'ListPolicyTags', { PolicyArn: arn });
  const add = useWrite('iam', 'TagPolicy');
  const remove = useWrite('iam', 'UntagPolicy');
  return (
    <Loaded of={found} what="The tags">
      {({ Tags = [] }) => (
        <TagsTable
          tags={Tags}
          onAdd={(Tags) => add.mutateAsync({ PolicyArn: arn, Tags })}
          onRemove={(TagKeys) => remove.mutateAsync({ PolicyArn: arn, TagKeys })}
        />
      )}
    </Loaded>
  );
}
