import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { NewUser } from './new-user.ts';

const PASSWORDS: Readonly<Record<NewUser['password'], string>> = {
  none: 'None',
  generated: 'Generated',
  typed: 'Of your choice',
};

const listed = (names: readonly string[]): string => (names.length === 0 ? 'None' : names.join(', '));

interface ReviewStepProps {
  readonly user: NewUser;
  /** What is being done; undefined before. */
  readonly doing: string | undefined;
}

/** What is about to be made. */
export function ReviewStep({ user, doing }: ReviewStepProps): ReactElement {
  return (
    <SpaceBetween size="m">
      <Container header={<Header variant="h2">Review</Header>}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'User name', value: user.name },
            { label: 'Path', value: user.path },
            { label: 'Password', value: PASSWORDS[user.password] },
            { label: 'Access key', value: user.hasAccessKey ? 'One' : 'None' },
            { label: 'Groups', value: listed(user.groups.map(({ GroupName }) => GroupName)) },
            { label: 'Policies', value: listed(user.policies.map(({ PolicyName }) => PolicyName)) },
          ]}
        />
      </Container>
      {doing === undefined ? undefined : <StatusIndicator type="in-progress">{doing}</StatusIndicator>}
    </SpaceBetween>
  );
}
