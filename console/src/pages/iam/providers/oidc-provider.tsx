import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useCall, useOperation, useWrite } from '../../../api/use-operation.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { TagsTable } from '../../../components/tags-table.tsx';

/** An OpenID Connect provider: its issuer, and whom its tokens must be meant for. */
export function OidcProvider({ arn }: { readonly arn: string }): ReactElement {
  const found = useOperation('iam', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn });
  const tag = useWrite('iam', 'TagOpenIDConnectProvider');
  const untag = useWrite('iam', 'UntagOpenIDConnectProvider');
  return (
    <Loaded of={found} what="The provider">
      {({ Url, CreateDate, ClientIDList = [], ThumbprintList = [], Tags = [] }) => (
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Summary</Header>}>
            <KeyValuePairs
              columns={3}
              items={[
                { label: 'Issuer', value: `https://${Url}` },
                { label: 'Created', value: <Instant at={CreateDate} /> },
                { label: 'ARN', value: arn },
                { label: 'Thumbprints', value: ThumbprintList.join(', ') || 'None' },
              ]}
            />
          </Container>
          <Audiences arn={arn} audiences={ClientIDList} />
          <TagsTable
            tags={Tags}
            onAdd={(Tags) => tag.mutateAsync({ OpenIDConnectProviderArn: arn, Tags })}
            onRemove={(TagKeys) => untag.mutateAsync({ OpenIDConnectProviderArn: arn, TagKeys })}
          />
        </SpaceBetween>
      )}
    </Loaded>
  );
}

function Audiences({
  arn,
  audiences,
}: {
  readonly arn: string;
  readonly audiences: readonly string[];
}): ReactElement {
  const add = useCall('iam', 'AddClientIDToOpenIDConnectProvider');
  const remove = useCall('iam', 'RemoveClientIDFromOpenIDConnectProvider');
  const [typed, setTyped] = useState('');
  const attempt = useAttempt();
  return (
    <SpaceBetween size="m">
      <SmallTable
        title="Audiences"
        rows={audiences.map((id) => ({ id }))}
        idOf={({ id }) => id}
        empty="No token is meant for this account."
        selection="single"
        actions={([marked]) => (
          <Button
            disabled={marked === undefined}
            loading={remove.isPending}
            onClick={() =>
              void attempt('The audience is removed.', () =>
                remove.mutateAsync({ OpenIDConnectProviderArn: arn, ClientID: marked?.id }),
              )
            }
          >
            Remove
          </Button>
        )}
        columns={[{ id: 'id', header: 'Audience', cell: ({ id }) => id, sortBy: ({ id }) => id }]}
      />
      <SpaceBetween direction="horizontal" size="s" alignItems="end">
        <FormField label="New audience">
          <Input value={typed} onChange={({ detail }) => setTyped(detail.value.trim())} />
        </FormField>
        <Button
          disabled={typed === ''}
          loading={add.isPending}
          onClick={() =>
            void attempt('The audience is added.', async () => {
              await add.mutateAsync({ OpenIDConnectProviderArn: arn, ClientID: typed });
              setTyped('');
            })
          }
        >
          Add
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
