import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useNavigate } from 'react-router';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { ApiErrorText } from '../../../components/api-error-text.tsx';

/** Characters AWS takes in names of groups. */
const NAME = /^[\w+=,.@-]{1,128}$/;

/** Asks for the name of a new group, makes it and goes to its page, where it gets its policies and users. */
export function CreateGroup({ onClose }: { readonly onClose: () => void }): ReactElement {
  const notify = useNotify();
  const navigate = useNavigate();
  const create = useWrite('iam', 'CreateGroup');
  const [name, setName] = useState('');
  const isFit = NAME.test(name);
  const save = async (): Promise<void> => {
    if (!isFit) return;
    try {
      await create.mutateAsync({ GroupName: name });
    } catch {
      // Shown in the dialog.
      return;
    }
    notify.done(`Group ${name} is created. Give it policies and users.`);
    await navigate(`/iam/groups/${encodeURIComponent(name)}`);
  };
  return (
    <Modal
      visible
      header="Create group"
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
              disabled={!isFit}
              loading={create.isPending}
              onClick={() => void save()}
            >
              Create group
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {create.error === null ? undefined : (
          <Alert type="error" header="The group was not created">
            <ApiErrorText problem={create.error} />
          </Alert>
        )}
        <FormField
          label="Group name"
          errorText={
            name === '' || isFit ? undefined : 'Letters, digits and + = , . @ _ - only, at most 128.'
          }
        >
          <Input
            value={name}
            onChange={({ detail }) => setName(detail.value)}
            onKeyDown={({ detail }) => {
              if (detail.key === 'Enter') void save();
            }}
          />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
