import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { type ReactElement, useState } from 'react';
import { chooseRegion } from '../../api/region.ts';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { useSession } from '../../app/session-context.ts';
import { Dialog } from '../../components/dialog.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import type { KeyMetadata } from './key-page.tsx';

/** The regions a multi-Region key is in. */
export function KeyRegions({ metadata }: { readonly metadata: KeyMetadata }): ReactElement {
  const { KeyId = '', MultiRegionConfiguration } = metadata;
  const { PrimaryKey, ReplicaKeys = [], MultiRegionKeyType } = MultiRegionConfiguration ?? {};
  const notify = useNotify();
  const promote = useWrite('kms', 'UpdatePrimaryRegion');
  const [isReplicating, setReplicating] = useState(false);
  const isPrimary = MultiRegionKeyType === 'PRIMARY';
  const rows = [
    ...(PrimaryKey === undefined ? [] : [{ ...PrimaryKey, kind: 'Primary' }]),
    ...ReplicaKeys.map((key) => ({ ...key, kind: 'Replica' })),
  ];
  const makePrimary = async (PrimaryRegion: string): Promise<void> => {
    try {
      await promote.mutateAsync({ KeyId, PrimaryRegion });
      notify.done(`The key in ${PrimaryRegion} is the primary now.`);
    } catch (problem) {
      notify.failed('Nothing was changed', problem);
    }
  };
  return (
    <>
      <SmallTable
        title="Regions"
        description="The same material everywhere; policy, grants, aliases and tags are each region’s own."
        rows={rows}
        idOf={({ Arn = '' }) => Arn}
        empty="This key is in one region alone."
        selection="single"
        actions={([marked]) => (
          <>
            <Button disabled={marked === undefined} onClick={() => chooseRegion(marked?.Region ?? '')}>
              Go to region
            </Button>
            <Button
              disabled={!isPrimary || marked?.kind !== 'Replica'}
              onClick={() => void makePrimary(marked?.Region ?? '')}
            >
              Make primary
            </Button>
            <Button variant="primary" disabled={!isPrimary} onClick={() => setReplicating(true)}>
              Replicate
            </Button>
          </>
        )}
        columns={[
          {
            id: 'region',
            header: 'Region',
            cell: ({ Region }) => Region,
            sortBy: ({ Region = '' }) => Region,
          },
          { id: 'kind', header: 'Kind', cell: ({ kind }) => kind },
          { id: 'arn', header: 'ARN', cell: ({ Arn }) => Arn },
        ]}
      />
      {isReplicating ? (
        <Replicate
          keyId={KeyId}
          taken={rows.flatMap(({ Region }) => Region ?? [])}
          onClose={() => setReplicating(false)}
        />
      ) : undefined}
    </>
  );
}

interface ReplicateProps {
  readonly keyId: string;
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

function Replicate({ keyId, taken, onClose }: ReplicateProps): ReactElement {
  const { regions } = useSession();
  const notify = useNotify();
  const replicate = useWrite('kms', 'ReplicateKey');
  const [region, setRegion] = useState('');
  const options = regions.filter((id) => !taken.includes(id)).map((id) => ({ value: id, label: id }));
  return (
    <Dialog
      title="Replicate the key"
      deed="Replicate"
      isReady={region !== ''}
      onClose={onClose}
      onSubmit={async () => {
        await replicate.mutateAsync({ KeyId: keyId, ReplicaRegion: region });
        notify.done(`The key is in ${region} too.`);
        onClose();
      }}
    >
      <FormField label="Region">
        <Select
          options={options}
          filteringType="auto"
          placeholder="Choose a region"
          selectedOption={options.find(({ value }) => value === region) ?? null}
          onChange={({ detail }) => setRegion(detail.selectedOption.value ?? '')}
        />
      </FormField>
    </Dialog>
  );
}
