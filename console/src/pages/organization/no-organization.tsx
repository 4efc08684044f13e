import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';

/** Whether a call failed because this account is in no organization. */
export const isWithoutOrganization = (problem: unknown): boolean =>
  problem instanceof ApiError && problem.code === 'AWSOrganizationsNotInUseException';

/** Stands where an organization would be shown, and makes one. */
export function NoOrganization(): ReactElement {
  const notify = useNotify();
  const create = useWrite('organizations', 'CreateOrganization');
  const save = async (): Promise<void> => {
    try {
      await create.mutateAsync({ FeatureSet: 'ALL' });
      notify.done('The organization is created; this account manages it.');
    } catch (problem) {
      notify.failed('The organization was not created', problem);
    }
  };
  return (
    <Container header={<Header variant="h2">This account is in no organization</Header>}>
      <SpaceBetween size="m">
        <div>
          An organization holds several accounts together: apart for whoever works in them, and bounded by
          control policies of the account that manages it.
        </div>
        <Button variant="primary" loading={create.isPending} onClick={() => void save()}>
          Create organization
        </Button>
      </SpaceBetween>
    </Container>
  );
}
