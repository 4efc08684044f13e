import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { call, callAll } from '../../api/call.ts';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { useGo } from '../../app/use-go.ts';
import { PageLink } from '../../components/page-link.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import { isWithoutOrganization, NoOrganization } from './no-organization.tsx';
import { POLICY_TYPES, shortName } from './policy-types.ts';

/** All policies of both kinds, and which kinds hold. */
async function readAll() {
  const { Roots = [] } = await call('organizations', 'ListRoots', {});
  const [root] = Roots;
  const pages = await Promise.all(
    POLICY_TYPES.map(({ value }) => callAll('organizations', 'ListPolicies', { Filter: value })),
  );
  return {
    rootId: root?.Id ?? '',
    enabled: new Set<string | undefined>((root?.PolicyTypes ?? []).map(({ Type }) => Type)),
    policies: pages.flat().flatMap(({ Policies = [] }) => Policies),
  };
}

/** Policies that bound what accounts, units or the whole organization may do. They grant nothing. */
export function ControlPoliciesPage(): ReactElement {
  const go = useGo();
  const notify = useNotify();
  const found = useQuery({ queryKey: ['organizations', 'policies'], queryFn: readAll });
  const enable = useWrite('organizations', 'EnablePolicyType');
  const disable = useWrite('organizations', 'DisablePolicyType');
  const turn = async (PolicyType: (typeof POLICY_TYPES)[number]['value'], isOn: boolean): Promise<void> => {
    try {
      await (isOn ? enable : disable).mutateAsync({ RootId: found.data?.rootId ?? '', PolicyType });
      notify.done(isOn ? 'These policies hold from now on.' : 'These policies hold no longer.');
    } catch (problem) {
      notify.failed('Nothing was changed', problem);
    }
  };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="They bound what accounts may do, root included. They grant nothing."
        >
          Control policies
        </Header>
      }
    >
      {isWithoutOrganization(found.error) ? (
        <NoOrganization />
      ) : (
        <SmallTable
          title="Policies"
          rows={found.data?.policies ?? []}
          idOf={({ Id = '' }) => Id}
          isLoading={found.isPending}
          problem={found.error}
          empty="There are no control policies yet."
          actions={() => (
            <SpaceBetween direction="horizontal" size="xs">
              {POLICY_TYPES.map(({ value, short }) => {
                const isOn = found.data?.enabled.has(value) ?? false;
                return (
                  <Button
                    key={value}
                    disabled={found.data === undefined}
                    onClick={() => void turn(value, !isOn)}
                  >
                    {isOn ? `Disable ${short}s` : `Enable ${short}s`}
                  </Button>
                );
              })}
              <Button
                variant="primary"
                href="/console/organization/policies/create"
                onFollow={go('/organization/policies/create')}
              >
                Create policy
              </Button>
            </SpaceBetween>
          )}
          columns={[
            {
              id: 'name',
              header: 'Name',
              sortBy: ({ Name = '' }) => Name,
              cell: ({ Id = '', Name }) => (
                <PageLink to={`/organization/policies/${encodeURIComponent(Id)}`}>{Name}</PageLink>
              ),
            },
            {
              id: 'type',
              header: 'Kind',
              cell: ({ Type }) => shortName(Type),
              sortBy: ({ Type = '' }) => Type,
            },
            { id: 'by', header: 'Kept by', cell: ({ AwsManaged }) => (AwsManaged ? 'AWS' : 'You') },
            { id: 'description', header: 'Description', cell: ({ Description }) => Description || '–' },
          ]}
        />
      )}
    </ContentLayout>
  );
}
