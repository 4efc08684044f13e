import Button from '@cloudscape-design/components/button';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callAll } from '../../api/call.ts';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { PageLink } from '../../components/page-link.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import { POLICY_TYPES, shortName } from './policy-types.ts';

async function readPolicies(TargetId: string) {
  const pages = await Promise.all(
    POLICY_TYPES.map(({ value }) =>
      callAll('organizations', 'ListPoliciesForTarget', { TargetId, Filter: value }),
    ),
  );
  return pages.flat().flatMap(({ Policies = [] }) => Policies);
}

/** Control policies attached to an account itself; those of the units above hold too. */
export function TargetPolicies({ targetId }: { readonly targetId: string }): ReactElement {
  const notify = useNotify();
  const found = useQuery({
    queryKey: ['organizations', 'target-policies', targetId],
    queryFn: () => readPolicies(targetId),
  });
  const detach = useWrite('organizations', 'DetachPolicy');
  const take = async (PolicyId: string): Promise<void> => {
    try {
      await detach.mutateAsync({ PolicyId, TargetId: targetId });
      notify.done('The policy is detached.');
    } catch (problem) {
      notify.failed('The policy was not detached', problem);
    }
  };
  return (
    <SmallTable
      title="Attached here"
      description="Those of the units above, and of the root, hold as well. To attach one, open the policy."
      rows={found.data ?? []}
      idOf={({ Id = '' }) => Id}
      isLoading={found.isPending}
      problem={found.error}
      empty="No control policy is attached here."
      selection="single"
      actions={([marked]) => (
        <Button
          disabled={marked === undefined}
          loading={detach.isPending}
          onClick={() => void take(marked?.Id ?? '')}
        >
          Detach
        </Button>
      )}
      columns={[
        {
          id: 'name',
          header: 'Name',
          cell: ({ Id = '', Name }) => (
            <PageLink to={`/organization/policies/${encodeURIComponent(Id)}`}>{Name}</PageLink>
          ),
        },
        { id: 'type', header: 'Kind', cell: ({ Type }) => shortName(Type) },
      ]}
    />
  );
}
