import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ApiErrorText } from '../../components/api-error-text.tsx';

/** Characters the HSMs take. */
const SHORTEST = 12;

/** Sets the password of the first administrator; from then on the HSMs obey only their users. */
export function ActivateForm({ clusterId }: { readonly clusterId: string }): ReactElement {
  const notify = useNotify();
  const activate = useWrite('cloudhsm', 'ActivateCluster');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const isFit = password.length >= SHORTEST && password === again;
  const save = async (): Promise<void> => {
    try {
      await activate.mutateAsync({ ClusterId: clusterId, AdminName: 'admin', Password: password });
      notify.done('The cluster is active, and yours alone.');
    } catch {
      // Shown in the form.
    }
  };
  return (
    <Form
      actions={
        <Button variant="primary" disabled={!isFit} loading={activate.isPending} onClick={() => void save()}>
          Activate
        </Button>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">
          Keywarden keeps no copy of this password: if it is lost, nobody can manage the cluster’s users any
          more.
        </Alert>
        {activate.error === null ? undefined : (
          <Alert type="error" header="The cluster was not activated">
            <ApiErrorText problem={activate.error} />
          </Alert>
        )}
        <FormField
          label="Password of the administrator “admin”"
          description={`${SHORTEST} to 128 characters`}
        >
          <Input
            type="password"
            autoComplete="new-password"
            value={password}
            onChange={({ detail }) => setPassword(detail.value)}
          />
        </FormField>
        <FormField
          label="The same again"
          errorText={again !== '' && again !== password ? 'It is not the same.' : undefined}
        >
          <Input
            type="password"
            autoComplete="new-password"
            value={again}
            onChange={({ detail }) => setAgain(detail.value)}
          />
        </FormField>
      </SpaceBetween>
    </Form>
  );
}
