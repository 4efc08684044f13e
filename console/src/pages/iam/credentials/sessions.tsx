import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import type { ReactElement } from 'react';
import { call } from '../../../api/call.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { Instant } from '../../../components/instant.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { COLUMNS } from './credential-columns.tsx';
import type { SectionProps } from './credential-sections.ts';
import { userNameOf } from './owner.ts';

interface SessionsProps extends SectionProps {
  readonly title: string;
  readonly description: string;
  readonly hasEndOthers: boolean;
}

function Sessions({ owner, credentials, title, description, hasEndOthers }: SessionsProps): ReactElement {
  const attempt = useAttempt();
  return (
    <SmallTable
      title={title}
      description={description}
      rows={credentials}
      idOf={({ Id }) => Id}
      empty="There are none."
      selection="multi"
      actions={(marked) => (
        <>
          <Button
            disabled={marked.length === 0}
            onClick={() =>
              void attempt('Ended: they are refused from now on, everywhere.', async () => {
                for (const { Id } of marked)
                  await call('keywarden', 'EndWebSession', { ...userNameOf(owner), SessionId: Id });
              })
            }
          >
            End
          </Button>
          {hasEndOthers ? (
            <Button
              onClick={() =>
                void attempt('All other sessions are ended.', () =>
                  call('keywarden', 'EndOtherWebSessions', userNameOf(owner)),
                )
              }
            >
              End all others
            </Button>
          ) : undefined}
        </>
      )}
      columns={[
        {
          id: 'agent',
          header: 'Program',
          cell: ({ UserAgent = '–', IsCurrent }) => (
            <>
              {IsCurrent ? <Badge color="green">This one</Badge> : undefined} {UserAgent}
            </>
          ),
        },
        { id: 'address', header: 'Address', cell: ({ LastUsedAddress }) => LastUsedAddress ?? '–' },
        { ...COLUMNS.created, header: 'Signed in' },
        {
          id: 'used',
          header: 'Last used',
          cell: ({ LastUsedDate }) => <Instant at={LastUsedDate} isRelative />,
          sortBy: ({ LastUsedDate = '' }) => LastUsedDate,
        },
        COLUMNS.expires,
      ]}
    />
  );
}

/** Browsers that are signed in. */
export function BrowserSessions(props: SectionProps): ReactElement {
  return (
    <Sessions
      {...props}
      title="Sessions in browsers"
      description="If you do not know one, end it and change your password."
      hasEndOthers={props.owner.isSelf}
    />
  );
}

/** Programs that were let in by a sign-in in a browser. */
export function ProgramSessions(props: SectionProps): ReactElement {
  return (
    <Sessions
      {...props}
      title="Sessions of programs"
      description="Let in by aws login or keywarden creds."
      hasEndOthers={false}
    />
  );
}
