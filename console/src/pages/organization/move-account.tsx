import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ApiErrorText } from '../../components/api-error-text.tsx';
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
  const save = async (): Promise<void> => {
    try {
      await move.mutateAsync({ AccountId: accountId, SourceParentId: from, DestinationParentId: place });
      notify.done('The account is moved. The control policies of its new place hold from now on.');
      onClose();
    } catch {
      // Shown in the dialog.
    }
  };
  return (
    <Modal
      visible
      header="Move account"
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
              disabled={place === undefined || from === undefined}
              loading={move.isPending}
              onClick={() => void save()}
            >
              Move
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {move.error === null ? undefined : (
          <Alert type="error" header="The account was not moved">
            <ApiErrorText problem={move.error} />
          </Alert>
        )}
        <FormField label="New place">
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === place) ?? null}
            placeholder="Choose a place"
            statusType={tree.isPending ? 'loading' : 'finished'}
            onChange={({ detail }) => setPlace(detail.selectedOption.value)}
          />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
