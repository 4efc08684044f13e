import Badge from '@cloudscape-design/components/badge';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { KnownSession } from '../../../api/own-operations.ts';
import { Instant } from '../../../components/instant.tsx';
import type { Column } from '../../../components/resource-table.tsx';

const STATES: Readonly<Record<KnownSession['State'], StatusIndicatorProps.Type>> = {
  Active: 'success',
  Ended: 'stopped',
  Expired: 'stopped',
};

/** What a session is, for who knows AWS's words. */
const KINDS: Readonly<Record<string, string>> = {
  'assumed-role': 'Role',
  'federated-user': 'Federated user',
  'session-token': 'GetSessionToken',
  'assumed-root': 'AssumeRoot',
  'signed-in': 'Program, by sign-in',
  delegated: 'Lent rights',
};

function WhoCell({ session }: { readonly session: KnownSession }): ReactElement {
  const { PrincipalArn, AccountId, SessionName, Kind, IsCurrent } = session;
  const role = PrincipalArn?.slice(PrincipalArn.lastIndexOf('/') + 1);
  const name = SessionName ?? KINDS[Kind] ?? Kind;
  return (
    <>
      {IsCurrent ? <Badge color="green">This one</Badge> : undefined} {name}
      {Kind === 'assumed-role' ? ` (${role ?? `a role of account ${AccountId}`})` : ''}
    </>
  );
}

export const SESSION_COLUMNS: readonly Column<KnownSession>[] = [
  { id: 'who', header: 'Session', cell: (session) => <WhoCell session={session} /> },
  {
    id: 'state',
    header: 'State',
    width: 110,
    cell: ({ State }) => <StatusIndicator type={STATES[State]}>{State}</StatusIndicator>,
  },
  {
    id: 'key',
    header: 'Access key',
    width: 210,
    cell: ({ AccessKeyId }) => <code>{AccessKeyId}</code>,
  },
  {
    id: 'issued',
    header: 'Issued',
    sortBy: 'IssuedAt',
    cell: ({ IssuedAt }) => <Instant at={IssuedAt} isRelative />,
  },
  {
    id: 'expires',
    header: 'Expires',
    sortBy: 'ExpiresAt',
    cell: ({ ExpiresAt }) => <Instant at={ExpiresAt} isRelative />,
  },
  {
    id: 'used',
    header: 'Last used',
    sortBy: 'LastUsedAt',
    cell: ({ LastUsedAt }) => <Instant at={LastUsedAt} never="Never" isRelative />,
  },
  {
    id: 'action',
    header: 'Last action',
    width: 220,
    cell: ({ LastService, LastAction }) =>
      LastService === undefined ? '–' : `${LastService}:${LastAction ?? ''}`,
  },
  {
    id: 'address',
    header: 'Address',
    cell: ({ LastAddress, RequestedFrom }) => LastAddress ?? RequestedFrom ?? '–',
  },
  { id: 'origin', header: 'Began with', width: 240, cell: ({ OriginArn }) => OriginArn ?? '–' },
];
