import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { ButtonRow } from '../../../components/button-row.tsx';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { Instant } from '../../../components/instant.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { CreateProvider } from './create-provider.tsx';
import { type Provider, readProviders } from './read-providers.ts';

/** Whom the account lets vouch for people and programs. */
export function ProvidersPage(): ReactElement {
  const notify = useNotify();
  const client = useQueryClient();
  const found = useQuery({ queryKey: ['iam', 'providers'], queryFn: readProviders });
  const [isCreating, setCreating] = useState(false);
  const [doomed, setDoomed] = useState<Provider>();
  const remove = async ({ kind, arn, name }: Provider): Promise<void> => {
    if (kind === 'oidc') await call('iam', 'DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: arn });
    else await call('iam', 'DeleteSAMLProvider', { SAMLProviderArn: arn });
    await client.invalidateQueries({ queryKey: ['iam'] });
    notify.done(`${name} is deleted.`);
  };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Companies’ sign-in systems and workloads elsewhere, whose word counts for taking on roles."
          actions={
            <ButtonRow>
              <Button variant="primary" onClick={() => setCreating(true)}>
                Add provider
              </Button>
            </ButtonRow>
          }
        >
          Identity providers
        </Header>
      }
    >
      <SmallTable
        title="Providers"
        rows={found.data ?? []}
        idOf={({ arn }) => arn}
        isLoading={found.isPending}
        problem={found.error}
        empty="There are no identity providers yet."
        selection="single"
        actions={([marked]) => (
          <Button disabled={marked === undefined} onClick={() => setDoomed(marked)}>
            Delete
          </Button>
        )}
        columns={[
          {
            id: 'name',
            header: 'Name',
            sortBy: ({ name }) => name,
            cell: ({ name, arn }) => (
              <PageLink to={`/iam/providers/${encodeURIComponent(arn)}`}>{name}</PageLink>
            ),
          },
          {
            id: 'kind',
            header: 'Kind',
            cell: ({ kind }) => (kind === 'oidc' ? 'OpenID Connect' : 'SAML 2.0'),
          },
          { id: 'created', header: 'Created', cell: ({ createdAt }) => <Instant at={createdAt} /> },
        ]}
      />
      {isCreating ? <CreateProvider onClose={() => setCreating(false)} /> : undefined}
      {doomed === undefined ? undefined : (
        <ConfirmByName
          title="Delete this provider?"
          name={doomed.name}
          deed="Delete"
          onClose={() => setDoomed(undefined)}
          onConfirm={() => remove(doomed)}
        >
          Nobody it vouches for can take on a role any more. Roles that trust it stay, and trust nobody by it.
        </ConfirmByName>
      )}
    </ContentLayout>
  );
}
