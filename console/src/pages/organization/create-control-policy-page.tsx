import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useNavigate } from 'react-router';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { useGo } from '../../app/use-go.ts';
import { UnsavedGuard } from '../../components/unsaved-guard.tsx';
import { PolicyEditor, refusalIn } from '../../policy-editor/policy-editor.tsx';
import { kindOfType, type PolicyType } from './policy-types.ts';

/** What each kind begins with; an RCP needs a principal. */
const FIRST: Readonly<Record<PolicyType, object>> = {
  SERVICE_CONTROL_POLICY: { Effect: 'Deny', Action: [], Resource: '*' },
  RESOURCE_CONTROL_POLICY: { Effect: 'Deny', Principal: '*', Action: [], Resource: '*' },
};

const firstText = (type: PolicyType): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [FIRST[type]] }, undefined, 2);

/** A new control policy; it holds once it is attached somewhere. */
export function CreateControlPolicyPage(): ReactElement {
  const notify = useNotify();
  const navigate = useNavigate();
  const go = useGo();
  const create = useWrite('organizations', 'CreatePolicy');
  const [type, setType] = useState<PolicyType>('SERVICE_CONTROL_POLICY');
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [text, setText] = useState(firstText(type));
  const refusal = refusalIn(text, kindOfType(type));
  const isDirty = !create.isPending && !create.isSuccess && (name !== '' || text !== firstText(type));
  const save = async (): Promise<void> => {
    try {
      const { Policy } = await create.mutateAsync({
        Type: type,
        Name: name,
        Description: description,
        Content: text,
      });
      notify.done(`Policy ${name} is created. Attach it to where it is to hold.`);
      await navigate(`/organization/policies/${encodeURIComponent(Policy?.PolicySummary?.Id ?? '')}`);
    } catch (problem) {
      notify.failed('The policy was not created', problem);
    }
  };
  return (
    <ContentLayout header={<Header variant="h1">Create control policy</Header>}>
      <UnsavedGuard isDirty={isDirty} />
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              variant="link"
              href="/console/organization/policies"
              onFollow={go('/organization/policies')}
            >
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={name === '' || refusal !== undefined}
              {...(refusal === undefined ? {} : { disabledReason: `Line ${refusal.line}: ${refusal.text}` })}
              loading={create.isPending}
              onClick={() => void save()}
            >
              Create policy
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Kind and name</Header>}>
            <SpaceBetween size="m">
              <RadioGroup
                ariaLabel="Kind"
                value={type}
                items={[
                  {
                    value: 'SERVICE_CONTROL_POLICY',
                    label: 'Service control policy',
                    description: 'What users and roles of the accounts may do at most.',
                  },
                  {
                    value: 'RESOURCE_CONTROL_POLICY',
                    label: 'Resource control policy',
                    description: 'What anybody may do at most with resources of the accounts.',
                  },
                ]}
                onChange={({ detail }) => {
                  const chosen = detail.value as PolicyType;
                  if (text === firstText(type)) setText(firstText(chosen));
                  setType(chosen);
                }}
              />
              <FormField label="Name">
                <Input value={name} onChange={({ detail }) => setName(detail.value)} />
              </FormField>
              <FormField label="Description" description="Optional.">
                <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
              </FormField>
            </SpaceBetween>
          </Container>
          <Container header={<Header variant="h2">Policy</Header>}>
            <PolicyEditor kind={kindOfType(type)} value={text} onChange={setText} />
          </Container>
        </SpaceBetween>
      </Form>
    </ContentLayout>
  );
}
