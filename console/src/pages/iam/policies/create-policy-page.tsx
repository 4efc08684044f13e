import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useNavigate } from 'react-router';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { useGo } from '../../../app/use-go.ts';
import { UnsavedGuard } from '../../../components/unsaved-guard.tsx';
import { EMPTY_POLICY } from '../../../policy-editor/empty-policy.ts';
import { PolicyEditor, refusalIn } from '../../../policy-editor/policy-editor.tsx';

/** Characters AWS takes in names of policies. */
const NAME = /^[\w+=,.@-]{1,128}$/;
/** Characters of a managed policy, blanks not counted. */
const QUOTA = 6144;

/** A new managed policy of the account. */
export function CreatePolicyPage(): ReactElement {
  const notify = useNotify();
  const navigate = useNavigate();
  const go = useGo();
  const create = useWrite('iam', 'CreatePolicy');
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [text, setText] = useState(EMPTY_POLICY);
  const refusal = refusalIn(text, 'managed');
  const isNameFit = name === '' || NAME.test(name);
  const isDirty = !create.isPending && !create.isSuccess && (name !== '' || text !== EMPTY_POLICY);
  const save = async (): Promise<void> => {
    try {
      const { Policy } = await create.mutateAsync({
        PolicyName: name,
        PolicyDocument: text,
        ...(description === '' ? {} : { Description: description }),
      });
      notify.done(`Policy ${name} is created.`);
      await navigate(`/iam/policies/${encodeURIComponent(Policy?.Arn ?? '')}`);
    } catch (problem) {
      notify.failed('The policy was not created', problem);
    }
  };
  return (
    <ContentLayout header={<Header variant="h1">Create policy</Header>}>
      <UnsavedGuard isDirty={isDirty} />
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" href="/console/iam/policies" onFollow={go('/iam/policies')}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={name === '' || !isNameFit}
              {...(refusal === undefined
                ? {}
                : { disabled: true, disabledReason: `Line ${refusal.line}: ${refusal.text}` })}
              loading={create.isPending}
              onClick={() => void save()}
            >
              Create policy
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Name</Header>}>
            <SpaceBetween size="m">
              <FormField
                label="Policy name"
                description="It cannot be changed later."
                errorText={isNameFit ? undefined : 'Letters, digits and + = , . @ _ - only, at most 128.'}
              >
                <Input value={name} onChange={({ detail }) => setName(detail.value)} />
              </FormField>
              <FormField label="Description" description="Optional.">
                <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
              </FormField>
            </SpaceBetween>
          </Container>
          <Container header={<Header variant="h2">Permissions</Header>}>
            <PolicyEditor kind="managed" quota={QUOTA} value={text} onChange={setText} />
          </Container>
        </SpaceBetween>
      </Form>
    </ContentLayout>
  );
}
