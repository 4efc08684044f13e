import Button from '@cloudscape-design/components/button';
import type { ReactElement } from 'react';
import type { KeyRow } from '../../api/own-operations.ts';
import { searchSource } from '../../api/rows-source.ts';
import { useGo } from '../../app/use-go.ts';
import { Instant } from '../../components/instant.tsx';
import { PageLink } from '../../components/page-link.tsx';
import { ResourceTable } from '../../components/resource-table.tsx';
import { KeyState } from './key-state.tsx';

const KEYS = searchSource('SearchKeys', ({ Keys }) => Keys);

/** Every KMS key of the account in the region. */
export function KeysPage(): ReactElement {
  const go = useGo();
  return (
    <ResourceTable<KeyRow>
      title="KMS keys"
      description="Keys that are used inside hardware security modules and never leave them unwrapped."
      idOf={({ KeyId }) => KeyId}
      source={KEYS}
      filterPlaceholder="Find keys by alias or id"
      empty="There are no keys in this region yet."
      actions={() => (
        <Button variant="primary" href="/console/kms/keys/create" onFollow={go('/kms/keys/create')}>
          Create key
        </Button>
      )}
      columns={[
        {
          id: 'id',
          header: 'Key id',
          sortBy: 'KeyId',
          cell: ({ KeyId }) => <PageLink to={`/kms/keys/${encodeURIComponent(KeyId)}`}>{KeyId}</PageLink>,
        },
        {
          id: 'alias',
          header: 'Aliases',
          sortBy: 'Alias',
          cell: ({ Aliases = [] }) => Aliases.join(', ') || '–',
        },
        {
          id: 'state',
          header: 'State',
          cell: ({ KeyState: state }) => (state === undefined ? '–' : <KeyState state={state} />),
        },
        { id: 'spec', header: 'Spec', cell: ({ KeySpec }) => KeySpec ?? '–' },
        { id: 'usage', header: 'Usage', cell: ({ KeyUsage }) => KeyUsage ?? '–' },
        {
          id: 'created',
          header: 'Created',
          cell: ({ CreationDate }) => <Instant at={CreationDate} isRelative />,
        },
      ]}
    />
  );
}
