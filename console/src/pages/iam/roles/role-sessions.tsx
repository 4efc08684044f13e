import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { useSession } from '../../../app/session-context.ts';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';

/** Name of the policy by which AWS's console does the same. */
const POLICY_NAME = 'AWSRevokeOlderSessions';

const denyOlderThan = (instant: Date): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': instant.toISOString() } },
      },
    ],
  });

/**
 * Ends what the sessions of a role can do, as AWS's console does.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export function RoleSessions({ roleName }: { readonly roleName: string }): ReactElement {
  const notify = useNotify();
  const { clockAheadMilliseconds } = useSession();
  const put = useWrite('iam', 'PutRolePolicy');
  const [isAsking, setAsking] = useState(false);
  return (
    <Container header={<Header variant="h2">Sessions of this role</Header>}>
      <p>
        Whoever has taken on the role keeps its temporary credentials until they expire. You can deny
        everything to all sessions that began before now, at once; who is still trusted simply takes on the
        role again.
      </p>
      <Button onClick={() => setAsking(true)}>Revoke active sessions</Button>
      {isAsking ? (
        <ConfirmByName
          title={`Revoke all active sessions of ${roleName}?`}
          name={roleName}
          deed="Revoke"
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            await put.mutateAsync({
              RoleName: roleName,
              PolicyName: POLICY_NAME,
              PolicyDocument: denyOlderThan(new Date(Date.now() + clockAheadMilliseconds)),
            });
            notify.done('All sessions that began before now are denied everything.');
          }}
        >
          This puts the inline policy {POLICY_NAME} on the role, as AWS’s console does. Programs that hold
          such credentials fail until they take on the role again.
        </ConfirmByName>
      ) : undefined}
    </Container>
  );
}
