import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { useOperation } from '../../../api/use-operation.ts';
import { CloseDialog } from '../../../components/close-dialog.tsx';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { SmallTable } from '../../../components/small-table.tsx';

interface SessionDetailsProps {
  /** `ASIA…` */
  readonly accessKeyId: string;
  readonly onClose: () => void;
}

/** One session: where it comes from, and what it did last. */
export function SessionDetails({ accessKeyId, onClose }: SessionDetailsProps): ReactElement {
  const found = useOperation('keywarden', 'GetSession', { AccessKeyId: accessKeyId });
  const events = `/records/timeline?by=AccessKeyId&value=${encodeURIComponent(accessKeyId)}&period=604800`;
  return (
    <CloseDialog title={`Session ${accessKeyId}`} size="large" onClose={onClose}>
      <Loaded of={found} what="The session">
        {({ Session, Chain }) => (
          <SpaceBetween size="l">
            <KeyValuePairs
              columns={2}
              items={[
                { label: 'Of', value: Session.PrincipalArn ?? `A role of account ${Session.AccountId}` },
                { label: 'State', value: Session.State },
                { label: 'Name', value: Session.SessionName ?? '–' },
                { label: 'Source identity', value: Session.SourceIdentity ?? '–' },
                { label: 'Issued', value: <Instant at={Session.IssuedAt} /> },
                { label: 'Expires', value: <Instant at={Session.ExpiresAt} /> },
                { label: 'Asked for from', value: Session.RequestedFrom ?? '–' },
                { label: 'Last used', value: <Instant at={Session.LastUsedAt} never="Never" /> },
                { label: 'Last client', value: Session.LastUserAgent ?? '–' },
                { label: 'Events', value: <PageLink to={events}>Timeline of the session</PageLink> },
              ]}
            />
            <SmallTable
              title="Made with"
              description="What ends one of these ends the session, too."
              rows={Chain}
              idOf={({ AccessKeyId }) => AccessKeyId}
              empty="A provider or a certificate vouched for it."
              wrapsLines
              columns={[
                { id: 'key', header: 'Access key', cell: ({ AccessKeyId }) => <code>{AccessKeyId}</code> },
                { id: 'who', header: 'Of', cell: ({ PrincipalArn }) => PrincipalArn ?? 'another account' },
                { id: 'at', header: 'Issued', cell: ({ IssuedAt }) => <Instant at={IssuedAt} isRelative /> },
              ]}
            />
          </SpaceBetween>
        )}
      </Loaded>
    </CloseDialog>
  );
}
