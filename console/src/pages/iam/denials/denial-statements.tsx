import type { ReactElement } from 'react';
import type { DenialStatement, ExplainedDenial, NearStatement } from '../../../api/own-operations.ts';
import { PageLink } from '../../../components/page-link.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { nearWords } from './near-words.ts';
import { placeOfStatement } from './policy-place.ts';

const KINDS: Readonly<Record<string, string>> = {
  inline: 'Inline policy',
  managed: 'Managed policy',
  'permissions-boundary': 'Permissions boundary',
  session: 'Session policy',
  trust: 'Trust policy',
  resource: 'Policy of the resource',
  scp: 'Service control policy',
  rcp: 'Resource control policy',
};

const idOf = ({ Policy, Kind, Line, Column }: DenialStatement): string =>
  [Policy, Kind, Line, Column].join(' ');
const statementName = ({ StatementId, Line }: DenialStatement): string =>
  [StatementId, Line === undefined ? undefined : `line ${Line}`].filter(Boolean).join(', ') || '–';

/** Statements that denied, or else those that came nearest to allowing and what they lacked. */
export function DenialStatements({ denial }: { readonly denial: ExplainedDenial }): ReactElement {
  const asked = { principalArn: denial.PrincipalArn, resource: denial.Resource };
  const policyCell = (statement: DenialStatement): ReactElement => {
    const place = placeOfStatement(statement, asked);
    if (place === undefined) return <>{statement.Policy}</>;
    return <PageLink to={place.path}>{statement.Policy}</PageLink>;
  };
  const columns = [
    { id: 'policy', header: 'Policy', cell: policyCell },
    { id: 'kind', header: 'Kind', cell: ({ Kind = '' }: DenialStatement) => KINDS[Kind] ?? Kind },
    { id: 'statement', header: 'Statement', cell: statementName },
  ];
  if (denial.IsExplicit) {
    return (
      <SmallTable
        title="Statements that deny"
        description="One Deny weighs more than any number of Allows."
        rows={denial.DecidedBy}
        idOf={idOf}
        empty="They cannot be told."
        columns={columns}
      />
    );
  }
  return (
    <SmallTable<NearStatement>
      title="Nearest to allowing"
      description="Statements that allow something, and why not this."
      rows={denial.Nearest}
      idOf={idOf}
      empty="No statement comes near."
      wrapsLines
      columns={[
        ...columns,
        { id: 'why', header: 'Why it does not allow it', cell: (near) => nearWords(near, denial) },
      ]}
    />
  );
}
