import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { isUserName, type NewUser } from './new-user.ts';

export interface StepProps {
  readonly user: NewUser;
  readonly onChange: (part: Partial<NewUser>) => void;
}

/** Who the user is, and how it comes in. */
export function UserDetailsStep({ user, onChange }: StepProps): ReactElement {
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">User</Header>}>
        <SpaceBetween size="m">
          <FormField
            label="User name"
            errorText={
              user.name === '' || isUserName(user.name)
                ? undefined
                : 'Letters, digits and + = , . @ _ - only, at most 64.'
            }
          >
            <Input value={user.name} onChange={({ detail }) => onChange({ name: detail.value })} />
          </FormField>
          <FormField label="Path" description="Begins and ends with a slash; policies can name it.">
            <Input value={user.path} onChange={({ detail }) => onChange({ path: detail.value })} />
          </FormField>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Sign-in to the console</Header>}>
        <SpaceBetween size="m">
          <RadioGroup
            ariaLabel="Password"
            value={user.password}
            items={[
              {
                value: 'generated',
                label: 'Generate a password',
                description: 'Shown once, when the user is made.',
              },
              { value: 'typed', label: 'A password of my choice' },
              {
                value: 'none',
                label: 'No password',
                description: 'For programs, and for people who never sign in here.',
              },
            ]}
            onChange={({ detail }) => onChange({ password: detail.value as NewUser['password'] })}
          />
          {user.password === 'typed' ? (
            <FormField label="Password">
              <Input
                type="password"
                autoComplete="new-password"
                value={user.typedPassword}
                onChange={({ detail }) => onChange({ typedPassword: detail.value })}
              />
            </FormField>
          ) : undefined}
          {user.password === 'none' ? undefined : (
            <Checkbox
              checked={user.mustChangePassword}
              onChange={({ detail }) => onChange({ mustChangePassword: detail.checked })}
            >
              The user must choose a new password at the first sign-in
            </Checkbox>
          )}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Access by programs</Header>}>
        <Checkbox
          checked={user.hasAccessKey}
          description="For the AWS CLI, SDKs and other programs. Roles, or aws login, need no lasting key."
          onChange={({ detail }) => onChange({ hasAccessKey: detail.checked })}
        >
          Create an access key
        </Checkbox>
      </Container>
    </SpaceBetween>
  );
}
