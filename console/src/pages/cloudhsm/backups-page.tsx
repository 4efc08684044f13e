import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { type ReactElement, useState } from 'react';
import { useCall, useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { useAttempt } from '../../app/use-attempt.ts';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { Instant } from '../../components/instant.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import { ClusterState } from './cluster-state.tsx';

/** Milliseconds between looks at what changes by itself. */
const LOOK_AGAIN = 3000;

/** Backups of clusters, from which new ones can be made. */
export function BackupsPage(): ReactElement {
  const notify = useNotify();
  const found = useOperation('cloudhsm', 'DescribeBackups', {}, { refetchInterval: LOOK_AGAIN });
  const remove = useWrite('cloudhsm', 'DeleteBackup');
  const restore = useCall('cloudhsm', 'RestoreBackup');
  const keep = useCall('cloudhsm', 'ModifyBackupAttributes');
  const [doomed, setDoomed] = useState<string>();
  const attempt = useAttempt();
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Made by themselves, sealed: only HSMs can open them, and only their owner’s users can use what is in them."
        >
          HSM backups
        </Header>
      }
    >
      <SmallTable
        title="Backups"
        rows={found.data?.Backups ?? []}
        idOf={({ BackupId = '' }) => BackupId}
        isLoading={found.isPending}
        problem={found.error}
        empty="There are no backups in this region. The first is made a day after a cluster was claimed, or when its last HSM is deleted."
        selection="single"
        actions={([marked]) => {
          const BackupId = marked?.BackupId ?? '';
          const NeverExpires = marked?.NeverExpires !== true;
          return marked?.BackupState === 'PENDING_DELETION' ? (
            <Button
              onClick={() => void attempt('The backup is kept.', () => restore.mutateAsync({ BackupId }))}
            >
              Restore
            </Button>
          ) : (
            <>
              <Button disabled={marked === undefined} onClick={() => setDoomed(BackupId)}>
                Delete
              </Button>
              <Button
                disabled={marked === undefined}
                onClick={() =>
                  void attempt(
                    NeverExpires ? 'The backup is kept for good.' : 'The backup expires again.',
                    () => keep.mutateAsync({ BackupId, NeverExpires }),
                  )
                }
              >
                {NeverExpires ? 'Keep for good' : 'Let it expire'}
              </Button>
            </>
          );
        }}
        columns={[
          { id: 'id', header: 'Backup id', cell: ({ BackupId }) => BackupId },
          { id: 'state', header: 'State', cell: ({ BackupState }) => <ClusterState state={BackupState} /> },
          { id: 'cluster', header: 'Cluster', cell: ({ ClusterId }) => ClusterId ?? '–' },
          {
            id: 'created',
            header: 'Created',
            cell: ({ CreateTimestamp }) => <Instant at={CreateTimestamp} />,
            sortBy: ({ CreateTimestamp = '' }) => CreateTimestamp,
          },
          { id: 'kept', header: 'Kept for good', cell: ({ NeverExpires }) => (NeverExpires ? 'Yes' : 'No') },
        ]}
      />
      {doomed === undefined ? undefined : (
        <ConfirmByName
          title="Delete this backup?"
          name={doomed}
          deed="Delete"
          onClose={() => setDoomed(undefined)}
          onConfirm={async () => {
            await remove.mutateAsync({ BackupId: doomed });
            notify.done('The backup will be gone in seven days; until then it can be restored.');
          }}
        >
          It can be restored within seven days. After that what is only in it is lost for ever.
        </ConfirmByName>
      )}
    </ContentLayout>
  );
}
