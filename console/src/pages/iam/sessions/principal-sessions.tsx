import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { type ReactElement, useMemo, useState } from 'react';
import { call } from '../../../api/call.ts';
import type { KnownSession } from '../../../api/own-operations.ts';
import { type RowsSource, searchInput } from '../../../api/rows-source.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { ResourceTable } from '../../../components/resource-table.tsx';
import { SESSION_COLUMNS } from './session-columns.tsx';
import { SessionDetails } from './session-details.tsx';

interface PrincipalSessionsProps {
  /** Role, user or root. */
  readonly arn: string;
  readonly name: string;
  /** Whether who looks is meant. */
  readonly isSelf?: boolean;
}

/** The operation is not told apart by its input: whose sessions they are belongs to the name. */
const sessionsOf = (arn: string): RowsSource<KnownSession> => ({
  name: ['keywarden', `ListSessions ${arn}`],
  async fetch(query) {
    const output = await call('keywarden', 'ListSessions', {
      Time: 'ALL',
      ...searchInput(query),
      PrincipalArn: arn,
    });
    return { rows: output.Sessions, nextToken: output.NextToken, total: output.TotalCount };
  },
});

const NARROWINGS = [
  {
    param: 'Time',
    label: 'Sessions',
    options: [
      { value: 'CURRENT', label: 'Not expired' },
      { value: 'EXPIRED', label: 'Expired in the last day' },
    ],
  },
];

/** Temporary credentials of a role, or that a user or root has or began, and how to end them for good. */
export function PrincipalSessions({ arn, name, isSelf = false }: PrincipalSessionsProps): ReactElement {
  const attempt = useAttempt();
  const [isEndingAll, setEndingAll] = useState(false);
  const [shown, setShown] = useState<string>();
  const source = useMemo(() => sessionsOf(arn), [arn]);
  const isRole = arn.includes(':role/');
  const end = (sessions: readonly KnownSession[], unmark: () => void): Promise<unknown> =>
    attempt('Ended for good, with all that was made with them, everywhere.', async () => {
      for (const { AccessKeyId } of sessions) await call('keywarden', 'EndSession', { AccessKeyId });
      unmark();
    });
  return (
    <>
      <ResourceTable
        title="Temporary sessions"
        description={
          isRole
            ? 'Temporary credentials of this role. Ending one also ends those made with it.'
            : 'Temporary credentials made with these long-term ones, and of roles assumed with them. Ending one also ends those made with it.'
        }
        level="h2"
        name="sessions"
        columns={SESSION_COLUMNS}
        idOf={({ AccessKeyId }) => AccessKeyId}
        source={source}
        selection="multi"
        narrowings={NARROWINGS}
        filterPlaceholder="Find by name, key, source identity or address"
        empty="No temporary credentials are known. They are shown a second after they are made."
        actions={(marked, unmark) => (
          <>
            <Button disabled={marked.length !== 1} onClick={() => setShown(marked[0]?.AccessKeyId)}>
              Details
            </Button>
            <Button
              disabled={!marked.some(({ State }) => State === 'Active')}
              onClick={() =>
                void end(
                  marked.filter(({ State }) => State === 'Active'),
                  unmark,
                )
              }
            >
              End
            </Button>
            <Button onClick={() => setEndingAll(true)}>End all sessions before now</Button>
          </>
        )}
      />
      {shown === undefined ? undefined : (
        <SessionDetails accessKeyId={shown} onClose={() => setShown(undefined)} />
      )}
      {isEndingAll ? (
        <ConfirmByName
          title={`End all sessions of ${name} from before now?`}
          name={name}
          deed="End all"
          onClose={() => setEndingAll(false)}
          onConfirm={async () => {
            await call('keywarden', 'EndSessionsOfPrincipal', { PrincipalArn: arn });
            await attempt('All sessions from before now are over, everywhere.', async () => undefined);
          }}
        >
          <Box>
            {isRole
              ? 'Programs with such credentials fail at their next call, and so do those that became other roles with them. Who is trusted by the role can assume it again.'
              : `Programs with such credentials fail at their next call, roles they assumed among them, and browsers have to sign in again${isSelf ? ', this one too' : ''}. Access keys go on: deactivate those that leaked, too.`}{' '}
            There is no way back.
          </Box>
        </ConfirmByName>
      ) : undefined}
    </>
  );
}
