import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { AffectedKey } from '../../../api/own-operations.ts';
import { Instant } from '../../../components/instant.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { SmallTable } from '../../../components/small-table.tsx';

interface AffectedKeysProps {
  readonly Keys: readonly AffectedKey[];
  readonly RefusedKeyCount: number;
  readonly NoticeKeyCount: number;
  readonly days: number;
  /** Whether the age holds already. */
  readonly isSaved: boolean;
}

/** Which keys a maximum age ends, now and soon. */
export function AffectedKeys(props: AffectedKeysProps): ReactElement {
  const { Keys, RefusedKeyCount: refused, NoticeKeyCount: noticed, days, isSaved } = props;
  const shown = Keys.length < refused + noticed ? ` The oldest ${Keys.length} are shown.` : '';
  const is = isSaved ? 'are' : 'would be';
  return (
    <SmallTable
      title={isSaved ? 'Keys that are refused, or will be soon' : 'Keys that this would end'}
      description={`${refused} ${is} refused at once, ${noticed} ${is} told of now.${shown}`}
      rows={Keys}
      idOf={({ AccessKeyId }) => AccessKeyId}
      empty={`No active key is that near to ${days} days.`}
      columns={[
        { id: 'id', header: 'Access key ID', cell: ({ AccessKeyId }) => AccessKeyId },
        {
          id: 'owner',
          header: 'Of',
          cell: ({ UserName }) =>
            UserName === undefined ? (
              'root'
            ) : (
              <PageLink to={`/iam/users/${encodeURIComponent(UserName)}?tab=credentials`}>
                {UserName}
              </PageLink>
            ),
          sortBy: ({ UserName = '' }) => UserName,
        },
        {
          id: 'effect',
          header: 'Effect',
          cell: ({ Effect }) =>
            Effect === 'Refused' ? (
              <StatusIndicator type="error">Refused</StatusIndicator>
            ) : (
              <StatusIndicator type="warning">Ends soon</StatusIndicator>
            ),
          sortBy: ({ Effect }) => Effect,
        },
        {
          id: 'created',
          header: 'Created',
          cell: ({ CreateDate }) => <Instant at={CreateDate} isRelative />,
          sortBy: ({ CreateDate }) => CreateDate,
        },
        {
          id: 'end',
          header: 'Ends',
          cell: ({ EndDate }) => <Instant at={EndDate} />,
          sortBy: ({ EndDate }) => EndDate,
        },
        {
          id: 'used',
          header: 'Last used',
          cell: ({ LastUsedDate }) => <Instant at={LastUsedDate} isRelative never="Never" />,
          sortBy: ({ LastUsedDate = '' }) => LastUsedDate,
        },
      ]}
    />
  );
}
