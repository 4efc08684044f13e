import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import type { Cluster } from './cluster-page.tsx';
import { ClusterState } from './cluster-state.tsx';

/** The HSMs of a cluster: more for more work and for when one fails, fewer to pay less. */
export function ClusterHsms({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const { ClusterId = '', Hsms = [], SubnetMapping = {} } = cluster;
  const notify = useNotify();
  const create = useWrite('cloudhsm', 'CreateHsm');
  const remove = useWrite('cloudhsm', 'DeleteHsm');
  const [doomed, setDoomed] = useState<string>();
  const add = async (AvailabilityZone: string): Promise<void> => {
    try {
      await create.mutateAsync({ ClusterId, AvailabilityZone });
      notify.done(`An HSM in ${AvailabilityZone} is being made.`);
    } catch (problem) {
      notify.failed('No HSM was made', problem);
    }
  };
  return (
    <>
      <SmallTable
        title="HSMs"
        description="All hold the same users and keys."
        rows={Hsms}
        idOf={({ HsmId = '' }) => HsmId}
        empty="This cluster has no HSM: nobody can use it."
        selection="single"
        actions={([marked]) => (
          <>
            <Button disabled={marked === undefined} onClick={() => setDoomed(marked?.HsmId)}>
              Delete
            </Button>
            <ButtonDropdown
              variant="primary"
              loading={create.isPending}
              items={Object.keys(SubnetMapping).map((zone) => ({ id: zone, text: zone }))}
              onItemClick={({ detail }) => void add(detail.id)}
            >
              Create HSM in
            </ButtonDropdown>
          </>
        )}
        columns={[
          { id: 'id', header: 'HSM id', cell: ({ HsmId }) => HsmId },
          { id: 'state', header: 'State', cell: ({ State }) => <ClusterState state={State} /> },
          { id: 'zone', header: 'Availability zone', cell: ({ AvailabilityZone }) => AvailabilityZone },
          { id: 'address', header: 'Address', cell: ({ EniIp }) => EniIp ?? '–' },
        ]}
      />
      {doomed === undefined ? undefined : (
        <ConfirmByName
          title="Delete this HSM?"
          name={doomed}
          deed="Delete"
          onClose={() => setDoomed(undefined)}
          onConfirm={async () => {
            await remove.mutateAsync({ ClusterId, HsmId: doomed });
            notify.done('The HSM is being deleted.');
          }}
        >
          {Hsms.length > 1
            ? 'The other HSMs of the cluster keep its users and keys.'
            : 'It is the last: a backup is made, and nobody can use the cluster until it has another.'}
        </ConfirmByName>
      )}
    </>
  );
}
