import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { placesIn, readTree } from './read-tree.ts';

interface MoveAccountProps {
  readonly accountId: string;
  readonly onClose: () => void;
}

/** Moves an account to another place in the organization, whose control policies hold for it at once. */
export function MoveAccount({ accountId, onClose }: MoveAccountProps): ReactElement {
  const notify = useNotify();
  const tree = useQuery({ queryKey: ['organizations', 'tree'], queryFn: readTree });
  const parents = useOperation('organizations', 'ListParents', { ChildId: accountId });
  const move = useWrite('organizations', 'MoveAccount');
  const [place, setPlace] = useState<string>();
  const from = parents.data?.Parents?.[0]?.Id;
  const options = (tree.data === undefined ? [] : placesIn(tree.data)).map(({ id, path }) => ({
    value: id,
    label: path,
    disabled: id === from,
  }));
  return (
    <Dialog
      title="Move account"
      deed="Move"
      isReady={place !== undefined && from !== undefined}
      onClose={onClose}
      onSubmit={async () => {
        await move.mutateAsync({ AccountId: accountId, SourceParentId: from, DestinationParentId: place });
        notify.done('The account is moved. The control policies of its new place hold from now on.');
        onClose();
      }}
    >
      <FormField label="New place">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === place) ?? null}
          placeholder="Choose a place"
          statusType={tree.isPending ? 'loading' : 'finished'}
          onChange={({ detail }) => setPlace(detail.selectedOption.value)}
        />
      </FormField>
    </Dialog>
  );
}
