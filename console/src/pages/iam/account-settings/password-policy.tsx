import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { ApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/call.ts';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { UnsavedGuard } from '../../../components/unsaved-guard.tsx';
import { AWS_DEFAULTS, NUMBERS, type PasswordRules, rulesOf, SWITCHES, toInput } from './password-rules.ts';

/** Undefined where the account has no policy of its own. */
async function readPolicy(): Promise<PasswordRules | null> {
  try {
    const { PasswordPolicy } = await call('iam', 'GetAccountPasswordPolicy', {});
    return PasswordPolicy === undefined ? null : rulesOf(PasswordPolicy);
  } catch (problem) {
    if (problem instanceof ApiError && problem.isMissing) return null;
    throw problem;
  }
}

/** What passwords of users must be like, and how long they last. */
export function PasswordPolicy(): ReactElement {
  const policy = useQuery({ queryKey: ['iam', 'GetAccountPasswordPolicy'], queryFn: readPolicy });
  return (
    <Container
      header={
        <Header variant="h2" description="Holds for users of this account; root has its own rules.">
          Password policy
        </Header>
      }
    >
      <Loaded of={policy} what="The password policy">
        {(rules) => <PolicyForm rules={rules} key={JSON.stringify(rules)} />}
      </Loaded>
    </Container>
  );
}

function PolicyForm({ rules }: { readonly rules: PasswordRules | null }): ReactElement {
  const saved = rules ?? AWS_DEFAULTS;
  const notify = useNotify();
  const update = useWrite('iam', 'UpdateAccountPasswordPolicy');
  const remove = useWrite('iam', 'DeleteAccountPasswordPolicy');
  const [entered, setEntered] = useState(saved);
  const [isRemoving, setRemoving] = useState(false);
  const isDirty = JSON.stringify(entered) !== JSON.stringify(saved);
  const problems = NUMBERS.map(({ key, least, most }) => {
    const text = entered[key];
    const value = Number(text);
    if (text === '' && least === 0) return undefined;
    return Number.isInteger(value) && value >= Math.max(least, 1) && value <= most
      ? undefined
      : `A whole number from ${Math.max(least, 1)} to ${most}${least === 0 ? ', or nothing' : ''}.`;
  });
  const save = async (): Promise<void> => {
    try {
      await update.mutateAsync(toInput(entered));
      notify.done('The password policy is saved. It holds for passwords from now on.');
    } catch (problem) {
      notify.failed('The password policy was not saved', problem);
    }
  };
  return (
    <>
      <UnsavedGuard isDirty={isDirty} />
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={rules === null} onClick={() => setRemoving(true)}>
              Back to AWS's default
            </Button>
            <Button
              variant="primary"
              disabled={!isDirty || problems.some((problem) => problem !== undefined)}
              loading={update.isPending}
              onClick={() => void save()}
            >
              Save policy
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="m">
          {NUMBERS.map(({ key, label, description }, at) => (
            <FormField key={key} label={label} description={description} errorText={problems[at]}>
              <Input
                type="number"
                value={entered[key]}
                onChange={({ detail }) => setEntered({ ...entered, [key]: detail.value })}
              />
            </FormField>
          ))}
          {SWITCHES.map(({ key, label, description }) => (
            <Checkbox
              key={key}
              checked={entered[key]}
              description={description}
              onChange={({ detail }) => setEntered({ ...entered, [key]: detail.checked })}
            >
              {label}
            </Checkbox>
          ))}
        </SpaceBetween>
      </Form>
      {isRemoving ? (
        <ConfirmByName
          title="Remove the password policy?"
          name="password policy"
          deed="Remove"
          onClose={() => setRemoving(false)}
          onConfirm={async () => {
            await remove.mutateAsync({});
            notify.done('The password policy is removed: AWS’s default rules hold.');
          }}
        >
          Passwords then need eight characters of three kinds, and do not expire.
        </ConfirmByName>
      ) : undefined}
    </>
  );
}
