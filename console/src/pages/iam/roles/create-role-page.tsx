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
import type { PolicyRow } from '../../../api/own-operations.ts';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { useSession } from '../../../app/session-context.ts';
import { useGo } from '../../../app/use-go.ts';
import { UnsavedGuard } from '../../../components/unsaved-guard.tsx';
import { refusalIn } from '../../../policy-editor/policy-editor.tsx';
import { PolicyPicker } from '../permissions/policy-picker.tsx';
import { TrustFields } from './trust-fields.tsx';
import { trustPolicy } from './trust-templates.ts';

/** Characters AWS takes in names of roles. */
const NAME = /^[\w+=,.@-]{1,64}$/;

/** A new role: whom it trusts, what it may do, and its name. */
export function CreateRolePage(): ReactElement {
  const { accountId } = useSession();
  const notify = useNotify();
  const navigate = useNavigate();
  const go = useGo();
  const create = useWrite('iam', 'CreateRole');
  const attach = useWrite('iam', 'AttachRolePolicy');
  const [first] = useState(() =>
    trustPolicy({ kind: 'account', who: accountId, externalId: '', needsMfa: false }),
  );
  const [trust, setTrust] = useState(first);
  const [policies, setPolicies] = useState<readonly PolicyRow[]>([]);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const refusal = refusalIn(trust, 'trust');
  const isNameFit = NAME.test(name);
  const isBusy = create.isPending || attach.isPending;
  const save = async (): Promise<void> => {
    let isThere = false;
    try {
      await create.mutateAsync({
        RoleName: name,
        AssumeRolePolicyDocument: trust,
        ...(description === '' ? {} : { Description: description }),
      });
      isThere = true;
      for (const { Arn } of policies) await attach.mutateAsync({ RoleName: name, PolicyArn: Arn });
      notify.done(`Role ${name} is created.`);
    } catch (problem) {
      notify.failed(isThere ? 'The role lacks policies' : 'The role was not created', problem);
    }
    if (isThere) await navigate(`/iam/roles/${encodeURIComponent(name)}`);
  };
  return (
    <ContentLayout header={<Header variant="h1">Create role</Header>}>
      <UnsavedGuard isDirty={!isBusy && !create.isSuccess && (name !== '' || trust !== first)} />
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" href="/console/iam/roles" onFollow={go('/iam/roles')}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={!isNameFit || refusal !== undefined}
              {...(refusal === undefined
                ? {}
                : { disabledReason: `Trust policy, line ${refusal.line}: ${refusal.text}` })}
              loading={isBusy}
              onClick={() => void save()}
            >
              Create role
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Who may take on the role</Header>}>
            <TrustFields accountId={accountId} text={trust} onChange={setTrust} />
          </Container>
          <PolicyPicker picked={policies} onPick={setPolicies} />
          <Container header={<Header variant="h2">Name</Header>}>
            <SpaceBetween size="m">
              <FormField
                label="Role name"
                errorText={
                  name === '' || isNameFit ? undefined : 'Letters, digits and + = , . @ _ - only, at most 64.'
                }
              >
                <Input value={name} onChange={({ detail }) => setName(detail.value)} />
              </FormField>
              <FormField label="Description" description="Optional.">
                <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
              </FormField>
            </SpaceBetween>
          </Container>
        </SpaceBetween>
      </Form>
    </ContentLayout>
  );
}
