import Button from '@cloudscape-design/components/button';
import { type ReactElement, useState } from 'react';
import type { ClusterUser } from '../../api/cluster-operations.ts';
import { useOperation } from '../../api/use-operation.ts';
import { Instant } from '../../components/instant.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import { CreateClusterUser } from './create-cluster-user.tsx';
import { DeleteClusterUser } from './delete-cluster-user.tsx';

type Open = { readonly what: 'create' } | { readonly what: 'delete'; readonly user: ClusterUser } | undefined;

/** Whom the HSMs of a cluster know. They are no users of IAM, and Keywarden keeps none of their passwords. */
export function ClusterUsers({ clusterId }: { readonly clusterId: string }): ReactElement {
  const found = useOperation('cloudhsm', 'ListClusterUsers', { ClusterId: clusterId });
  const [open, setOpen] = useState<Open>();
  const quorum = found.data?.QuorumMinimum ?? 0;
  return (
    <>
      <SmallTable
        title="Users of the cluster"
        description={
          quorum > 1
            ? `What admins do needs ${quorum} of them: use “keywarden hsm quorum”.`
            : 'Admins manage users; crypto users make and use keys.'
        }
        rows={found.data?.Users ?? []}
        idOf={({ UserName, Role }) => `${Role} ${UserName}`}
        isLoading={found.isPending}
        problem={found.error}
        empty="The cluster has no users."
        selection="single"
        actions={([marked]) => (
          <>
            <Button
              disabled={marked === undefined}
              onClick={() => setOpen(marked && { what: 'delete', user: marked })}
            >
              Delete
            </Button>
            <Button variant="primary" onClick={() => setOpen({ what: 'create' })}>
              Create user
            </Button>
          </>
        )}
        columns={[
          {
            id: 'name',
            header: 'User name',
            cell: ({ UserName }) => UserName,
            sortBy: ({ UserName }) => UserName,
          },
          { id: 'role', header: 'Role', cell: ({ Role }) => Role, sortBy: ({ Role }) => Role },
          {
            id: 'quorum',
            header: 'Quorum key',
            cell: ({ HasQuorumKey }) => (HasQuorumKey ? 'Registered' : '–'),
          },
          {
            id: 'created',
            header: 'Created',
            cell: ({ CreateTimestamp }) => <Instant at={CreateTimestamp} />,
          },
        ]}
      />
      {open?.what === 'create' ? (
        <CreateClusterUser clusterId={clusterId} onClose={() => setOpen(undefined)} />
      ) : undefined}
      {open?.what === 'delete' ? (
        <DeleteClusterUser clusterId={clusterId} user={open.user} onClose={() => setOpen(undefined)} />
      ) : undefined}
    </>
  );
}
