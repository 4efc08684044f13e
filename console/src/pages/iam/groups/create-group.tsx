import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { type ReactElement, useState } from 'react';
import { useNavigate } from 'react-router';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { Dialog } from '../../../components/dialog.tsx';

/** Characters AWS takes in names of groups. */
const NAME = /^[\w+=,.@-]{1,128}$/;

/** Asks for the name of a new group, makes it and goes to its page, where it gets its policies and users. */
export function CreateGroup({ onClose }: { readonly onClose: () => void }): ReactElement {
  const notify = useNotify();
  const navigate = useNavigate();
  const create = useWrite('iam', 'CreateGroup');
  const [name, setName] = useState('');
  const isFit = NAME.test(name);
  return (
    <Dialog
      title="Create group"
      deed="Create group"
      isReady={isFit}
      onClose={onClose}
      onSubmit={async () => {
        await create.mutateAsync({ GroupName: name });
        notify.done(`Group ${name} is created. Give it policies and users.`);
        await navigate(`/iam/groups/${encodeURIComponent(name)}`);
      }}
    >
      <FormField
        label="Group name"
        errorText={name === '' || isFit ? undefined : 'Letters, digits and + = , . @ _ - only, at most 128.'}
      >
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </Dialog>
  );
}
