import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ApiErrorText } from '../../components/api-error-text.tsx';
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
  const save = async (): Promise<void> => {
    try {
      await create.mutateAsync({ ParentId: parent, Name: name });
      notify.done(`Unit ${name} is created.`);
      onClose();
    } catch {
      // Shown in the dialog.
    }
  };
  return (
    <Modal
      visible
      header="Create organizational unit"
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={name === ''}
              loading={create.isPending}
              onClick={() => void save()}
            >
              Create unit
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {create.error === null ? undefined : (
          <Alert type="error" header="The unit was not created">
            <ApiErrorText problem={create.error} />
          </Alert>
        )}
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
      </SpaceBetween>
    </Modal>
  );
}
