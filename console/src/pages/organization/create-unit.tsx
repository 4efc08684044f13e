import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { Dialog } from '../../components/dialog.tsx';
import type { placesIn } from './read-tree.ts';

interface CreateUnitProps {
  readonly places: ReturnType<typeof placesIn>;
  readonly onClose: () => void;
}

/** Asks for the name and place of a new organizational unit, and makes it. */
export function CreateUnit({ places, onClose }: CreateUnitProps): ReactElement {
  const notify = useNotify();
  const create = useWrite('organizations', 'CreateOrganizationalUnit');
  const [name, setName] = useState('');
  const [parent, setParent] = useState(places[0]?.id ?? '');
  const options = places.map(({ id, path }) => ({ value: id, label: path }));
  return (
    <Dialog
      title="Create organizational unit"
      deed="Create unit"
      isReady={name !== ''}
      onClose={onClose}
      onSubmit={async () => {
        await create.mutateAsync({ ParentId: parent, Name: name });
        notify.done(`Unit ${name} is created.`);
        onClose();
      }}
    >
      <FormField label="Name">
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label="Place">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === parent) ?? null}
          onChange={({ detail }) => setParent(detail.selectedOption.value ?? '')}
        />
      </FormField>
    </Dialog>
  );
}
