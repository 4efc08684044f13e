import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Wizard from '@cloudscape-design/components/wizard';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useNavigate } from 'react-router';
import { useNotify } from '../../../app/notifications.tsx';
import { UnsavedGuard } from '../../../components/unsaved-guard.tsx';
import { type CreatedUser, createUser } from './create-user.ts';
import { CreatedUserPage } from './created-user.tsx';
import { EMPTY_USER, isUserName, type NewUser } from './new-user.ts';
import { PermissionsStep } from './permissions-step.tsx';
import { ReviewStep } from './review-step.tsx';
import { UserDetailsStep } from './user-details-step.tsx';

/** A new user: who it is, what it may do, and the credentials it begins with. */
export function CreateUserPage(): ReactElement {
  const notify = useNotify();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [user, setUser] = useState<NewUser>(EMPTY_USER);
  const [step, setStep] = useState(0);
  const [doing, setDoing] = useState<string>();
  const [created, setCreated] = useState<CreatedUser>();
  const change = (part: Partial<NewUser>): void => setUser((before) => ({ ...before, ...part }));
  const isFit = isUserName(user.name) && (user.password !== 'typed' || user.typedPassword !== '');
  const submit = async (): Promise<void> => {
    setDoing('Creating');
    const result = await createUser(user, setDoing);
    setDoing(undefined);
    for (const queryKey of [['iam'], ['keywarden']]) await client.invalidateQueries({ queryKey });
    if (result.problem !== undefined)
      notify.failed(
        result.isThere ? 'The user is created, but not everything was done' : 'The user was not created',
        result.problem,
      );
    if (result.isThere) setCreated(result);
  };
  if (created !== undefined) return <CreatedUserPage user={created} />;
  return (
    <ContentLayout header={<Header variant="h1">Create user</Header>}>
      <UnsavedGuard isDirty={user !== EMPTY_USER && doing === undefined} />
      <Wizard
        activeStepIndex={step}
        isLoadingNextStep={doing !== undefined}
        submitButtonText="Create user"
        onNavigate={({ detail }) => {
          if (isFit || detail.requestedStepIndex === 0) setStep(detail.requestedStepIndex);
        }}
        onCancel={() => void navigate('/iam/users')}
        onSubmit={() => void submit()}
        i18nStrings={{
          stepNumberLabel: (number) => `Step ${number}`,
          collapsedStepsLabel: (number, count) => `Step ${number} of ${count}`,
          navigationAriaLabel: 'Steps',
          cancelButton: 'Cancel',
          previousButton: 'Previous',
          nextButton: 'Next',
          optional: 'optional',
        }}
        steps={[
          { title: 'User details', content: <UserDetailsStep user={user} onChange={change} /> },
          {
            title: 'Permissions',
            isOptional: true,
            content: <PermissionsStep user={user} onChange={change} />,
          },
          { title: 'Review', content: <ReviewStep user={user} doing={doing} /> },
        ]}
      />
    </ContentLayout>
  );
}
