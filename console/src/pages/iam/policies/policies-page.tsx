import Button from '@cloudscape-design/components/button';
import { type ReactElement, useState } from 'react';
import type { PolicyRow } from '../../../api/own-operations.ts';
import { searchSource } from '../../../api/rows-source.ts';
import { useGo } from '../../../app/use-go.ts';
import { Instant } from '../../../components/instant.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { ResourceTable } from '../../../components/resource-table.tsx';
import { DeletePolicy } from './delete-policy.tsx';
import { POLICY_TYPES } from './policy-types.ts';

const POLICIES = searchSource('SearchPolicies', ({ Policies }) => Policies);

/** Managed policies: the account's own and AWS's. */
export function PoliciesPage(): ReactElement {
  const go = useGo();
  const [doomed, setDoomed] = useState<PolicyRow>();
  return (
    <>
      <ResourceTable<PolicyRow>
        title="Policies"
        description="Managed policies, which many users, groups and roles can share."
        source={POLICIES}
        narrowings={[POLICY_TYPES]}
        idOf={({ Arn }) => Arn}
        selection="single"
        empty="There are no policies."
        actions={([marked]) => (
          <>
            <Button
              disabled={marked === undefined || marked.IsAwsManaged}
              {...(marked?.IsAwsManaged ? { disabledReason: 'AWS’s own policies stay.' } : {})}
              onClick={() => setDoomed(marked)}
            >
              Delete
            </Button>
            <Button
              variant="primary"
              href="/console/iam/policies/create"
              onFollow={go('/iam/policies/create')}
            >
              Create policy
            </Button>
          </>
        )}
        columns={[
          {
            id: 'name',
            header: 'Policy name',
            sortBy: 'PolicyName',
            cell: ({ PolicyName, Arn }) => (
              <PageLink to={`/iam/policies/${encodeURIComponent(Arn)}`}>{PolicyName}</PageLink>
            ),
          },
          {
            id: 'type',
            header: 'Type',
            cell: ({ IsAwsManaged }) => (IsAwsManaged ? 'AWS managed' : 'Customer managed'),
          },
          {
            id: 'used',
            header: 'Attached to',
            sortBy: 'AttachmentCount',
            cell: ({ AttachmentCount }) => AttachmentCount,
          },
          {
            id: 'changed',
            header: 'Changed',
            sortBy: 'UpdateDate',
            cell: ({ UpdateDate }) => <Instant at={UpdateDate} isRelative />,
          },
        ]}
      />
      {doomed === undefined ? undefined : (
        <DeletePolicy arn={doomed.Arn} name={doomed.PolicyName} onClose={() => setDoomed(undefined)} />
      )}
    </>
  );
}
