import Box from '@cloudscape-design/components/box';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import { PageLink } from '../../../components/page-link.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import type { ResultRow } from './result-rows.ts';
import { placeOfSimulated } from './simulated-policy-name.ts';

const DECISIONS: Readonly<Record<string, readonly [StatusIndicatorProps.Type, string]>> = {
  allowed: ['success', 'Allowed'],
  explicitDeny: ['error', 'Denied by a statement'],
  implicitDeny: ['stopped', 'Not allowed'],
};

function Decision({ decision }: Pick<ResultRow, 'decision'>): ReactElement {
  const [type, text] = DECISIONS[decision] ?? ['info', decision];
  return (
    <StatusIndicator type={type} wrapText={false}>
      {text}
    </StatusIndicator>
  );
}

type Statement = ResultRow['statements'][number];

function linesOf({ StartPosition, EndPosition }: Statement): string {
  const [from, to] = [StartPosition?.Line, EndPosition?.Line];
  return from === to ? `line ${to}` : `lines ${from} to ${to}`;
}

/** A statement that decided; an inline policy can be opened at it. */
function Deciding({ statement }: { readonly statement: Statement }): ReactElement {
  const { SourcePolicyId = '', SourcePolicyType = '', EndPosition } = statement;
  const place = placeOfSimulated(SourcePolicyId, EndPosition?.Line);
  return (
    <Box>
      {place === undefined ? (
        `${SourcePolicyId} (${SourcePolicyType})`
      ) : (
        <PageLink to={place.path}>{place.name}</PageLink>
      )}
      , {linesOf(statement)}
    </Box>
  );
}

function Reasons({ statements, remarks, missingKeys, decision }: ResultRow): ReactElement {
  const lines = [
    ...remarks,
    ...(missingKeys.length === 0 ? [] : [`Depends on what was not given: ${missingKeys.join(', ')}`]),
  ];
  if (lines.length === 0 && statements.length === 0)
    return <>{decision === 'implicitDeny' ? 'No statement speaks of it.' : '–'}</>;
  return (
    <>
      {statements.map((statement) => (
        <Deciding key={JSON.stringify(statement)} statement={statement} />
      ))}
      {lines.map((line) => (
        <Box key={line}>{line}</Box>
      ))}
    </>
  );
}

/** What would be allowed and denied, and by which statements. */
export function SimulationResults({ rows }: { readonly rows: readonly ResultRow[] }): ReactElement {
  return (
    <SmallTable
      title="Results"
      description="Nothing was done; calls would be decided so."
      rows={rows}
      idOf={({ action, resource }) => `${action} ${resource}`}
      empty="Nothing was simulated."
      wrapsLines
      columns={[
        { id: 'action', header: 'Action', cell: ({ action }) => action, sortBy: ({ action }) => action },
        { id: 'resource', header: 'Resource', cell: ({ resource }) => resource },
        {
          id: 'decision',
          header: 'Decision',
          cell: (row) => <Decision decision={row.decision} />,
          sortBy: ({ decision }) => decision,
        },
        { id: 'why', header: 'Decided by', cell: (row) => <Reasons {...row} /> },
      ]}
    />
  );
}
