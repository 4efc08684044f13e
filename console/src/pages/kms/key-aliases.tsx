import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { Instant } from '../../components/instant.tsx';
import { SmallTable } from '../../components/small-table.tsx';

interface KeyAliasesProps {
  readonly keyId: string;
  readonly isReadOnly: boolean;
}

/** Names of a key. */
export function KeyAliases({ keyId, isReadOnly }: KeyAliasesProps): ReactElement {
  const notify = useNotify();
  const found = useOperation('kms', 'ListAliases', { KeyId: keyId });
  const create = useWrite('kms', 'CreateAlias');
  const remove = useWrite('kms', 'DeleteAlias');
  const [name, setName] = useState('');
  const [doomed, setDoomed] = useState<string>();
  const add = async (): Promise<void> => {
    try {
      await create.mutateAsync({ AliasName: `alias/${name}`, TargetKeyId: keyId });
      setName('');
    } catch (problem) {
      notify.failed('The alias was not added', problem);
    }
  };
  return (
    <SpaceBetween size="m">
      <SmallTable
        title="Aliases"
        description="Programs that use an alias need not change when it is given to another key."
        rows={found.data?.Aliases ?? []}
        idOf={({ AliasName = '' }) => AliasName}
        isLoading={found.isPending}
        problem={found.error}
        empty="This key has no alias."
        selection="single"
        actions={([marked]) =>
          isReadOnly ? undefined : (
            <Button disabled={marked === undefined} onClick={() => setDoomed(marked?.AliasName)}>
              Delete
            </Button>
          )
        }
        columns={[
          {
            id: 'name',
            header: 'Name',
            cell: ({ AliasName }) => AliasName,
            sortBy: ({ AliasName = '' }) => AliasName,
          },
          { id: 'created', header: 'Created', cell: ({ CreationDate }) => <Instant at={CreationDate} /> },
          {
            id: 'changed',
            header: 'Changed',
            cell: ({ LastUpdatedDate }) => <Instant at={LastUpdatedDate} />,
          },
        ]}
      />
      {isReadOnly ? undefined : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <SpaceBetween direction="horizontal" size="s" alignItems="end">
            <FormField label="New alias">
              <Input
                value={name}
                onChange={({ detail }) => setName(detail.value)}
                placeholder="payments/invoices"
              />
            </FormField>
            <Button formAction="submit" disabled={name === ''} loading={create.isPending}>
              Add alias
            </Button>
          </SpaceBetween>
        </form>
      )}
      {doomed === undefined ? undefined : (
        <ConfirmByName
          title={`Delete ${doomed}?`}
          name={doomed}
          deed="Delete"
          onClose={() => setDoomed(undefined)}
          onConfirm={async () => {
            await remove.mutateAsync({ AliasName: doomed });
            notify.done(`${doomed} is deleted.`);
          }}
        >
          Programs that call the key by this name fail from now on. The key itself stays.
        </ConfirmByName>
      )}
    </SpaceBetween>
  );
}
