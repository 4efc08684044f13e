import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { type ReactElement, useState } from 'react';
import { useCall, useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { useAttempt } from '../../app/use-attempt.ts';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { Instant } from '../../components/instant.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import { CreateKeyStore } from './create-key-store.tsx';

/** Milliseconds between looks at what changes by itself. */
const LOOK_AGAIN = 2000;

const STATES: Readonly<Record<string, readonly [StatusIndicatorProps.Type, string]>> = {
  CONNECTED: ['success', 'Connected'],
  CONNECTING: ['in-progress', 'Connecting'],
  DISCONNECTING: ['in-progress', 'Disconnecting'],
  DISCONNECTED: ['stopped', 'Disconnected'],
  FAILED: ['error', 'Failed'],
};

/** Key stores: clusters of the account that hold KMS keys. */
export function KeyStoresPage(): ReactElement {
  const notify = useNotify();
  const found = useOperation('kms', 'DescribeCustomKeyStores', {}, { refetchInterval: LOOK_AGAIN });
  const connect = useCall('kms', 'ConnectCustomKeyStore');
  const disconnect = useCall('kms', 'DisconnectCustomKeyStore');
  const remove = useWrite('kms', 'DeleteCustomKeyStore');
  const [isCreating, setCreating] = useState(false);
  const [doomed, setDoomed] = useState<{ readonly id: string; readonly name: string }>();
  const attempt = useAttempt();
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="A key store lets KMS keys live in an HSM cluster of yours. Disconnect it, and they cannot be used."
        >
          Key stores
        </Header>
      }
    >
      <SmallTable
        title="Key stores"
        rows={found.data?.CustomKeyStores ?? []}
        idOf={({ CustomKeyStoreId = '' }) => CustomKeyStoreId}
        isLoading={found.isPending}
        problem={found.error}
        empty="There are no key stores in this region."
        selection="single"
        actions={([marked]) => {
          const CustomKeyStoreId = marked?.CustomKeyStoreId ?? '';
          const isConnected = marked?.ConnectionState === 'CONNECTED';
          return (
            <>
              <Button
                disabled={marked === undefined || isConnected}
                onClick={() =>
                  setDoomed({ id: CustomKeyStoreId, name: marked?.CustomKeyStoreName ?? CustomKeyStoreId })
                }
              >
                Delete
              </Button>
              <Button
                disabled={marked === undefined}
                onClick={() =>
                  void (isConnected
                    ? attempt('The key store is being disconnected.', () =>
                        disconnect.mutateAsync({ CustomKeyStoreId }),
                      )
                    : attempt('The key store is being connected.', () =>
                        connect.mutateAsync({ CustomKeyStoreId }),
                      ))
                }
              >
                {isConnected ? 'Disconnect' : 'Connect'}
              </Button>
              <Button variant="primary" onClick={() => setCreating(true)}>
                Create key store
              </Button>
            </>
          );
        }}
        columns={[
          {
            id: 'name',
            header: 'Name',
            cell: ({ CustomKeyStoreName }) => CustomKeyStoreName,
            sortBy: ({ CustomKeyStoreName = '' }) => CustomKeyStoreName,
          },
          {
            id: 'state',
            header: 'State',
            cell: ({ ConnectionState = '', ConnectionErrorCode }) => {
              const [type, text] = STATES[ConnectionState] ?? ['info', ConnectionState];
              return (
                <StatusIndicator type={type}>
                  {text}
                  {ConnectionErrorCode === undefined ? '' : `: ${ConnectionErrorCode}`}
                </StatusIndicator>
              );
            },
          },
          { id: 'cluster', header: 'Cluster', cell: ({ CloudHsmClusterId }) => CloudHsmClusterId ?? '–' },
          { id: 'id', header: 'Id', cell: ({ CustomKeyStoreId }) => CustomKeyStoreId },
          { id: 'created', header: 'Created', cell: ({ CreationDate }) => <Instant at={CreationDate} /> },
        ]}
      />
      {isCreating ? <CreateKeyStore onClose={() => setCreating(false)} /> : undefined}
      {doomed === undefined ? undefined : (
        <ConfirmByName
          title={`Delete key store ${doomed.name}?`}
          name={doomed.name}
          deed="Delete"
          onClose={() => setDoomed(undefined)}
          onConfirm={async () => {
            await remove.mutateAsync({ CustomKeyStoreId: doomed.id });
            notify.done(`Key store ${doomed.name} is deleted.`);
          }}
        >
          It must hold no keys. The cluster stays as it is.
        </ConfirmByName>
      )}
    </ContentLayout>
  );
}
