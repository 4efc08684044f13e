import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import type { ReactElement } from 'react';
import { useOperation } from '../../api/use-operation.ts';
import { SmallTable } from '../../components/small-table.tsx';

/** With what settings this node runs. They are given when it starts; secrets are never shown. */
export function SettingsPage(): ReactElement {
  const found = useOperation('keywarden', 'DescribeSettings', {});
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Of the node that answers. They are given on its command line or in its environment when it starts."
        >
          Settings in force
        </Header>
      }
    >
      <SmallTable
        title="Settings"
        wrapsLines
        rows={found.data?.Settings ?? []}
        idOf={({ Name }) => Name}
        isLoading={found.isPending}
        problem={found.error}
        empty="There are no settings."
        columns={[
          {
            id: 'name',
            header: 'Setting',
            sortBy: ({ Flag }) => Flag,
            cell: ({ Flag, Variable }) => (
              <>
                <Box variant="code">{Flag}</Box>
                <div>
                  <Box variant="small">{Variable}</Box>
                </div>
              </>
            ),
          },
          {
            id: 'value',
            header: 'Value',
            cell: ({ Value, Default }) => Value ?? (Default === undefined ? '–' : `${Default} (default)`),
          },
          { id: 'help', header: 'What it does', cell: ({ Help }) => Help },
        ]}
      />
    </ContentLayout>
  );
}
