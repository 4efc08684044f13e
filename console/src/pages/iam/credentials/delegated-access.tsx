import type { ReactElement } from 'react';
import { SmallTable } from '../../../components/small-table.tsx';
import { COLUMNS } from './credential-columns.tsx';
import type { SectionProps } from './credential-sections.ts';

/** Rights that were lent to partners for a while. They end by themselves. */
export function DelegatedAccess({ credentials }: SectionProps): ReactElement {
  return (
    <SmallTable
      title="Access lent to others"
      description="Delegation requests you accepted: partners act in your account until they expire."
      rows={credentials}
      idOf={({ Id }) => Id}
      empty="Nothing is lent."
      columns={[COLUMNS.id, { ...COLUMNS.name, header: 'What for' }, COLUMNS.created, COLUMNS.expires]}
    />
  );
}
