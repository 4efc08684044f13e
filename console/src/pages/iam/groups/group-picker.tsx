import type { ReactElement } from 'react';
import type { GroupRow } from '../../../api/own-operations.ts';
import { searchSource } from '../../../api/rows-source.ts';
import { ResourceTable } from '../../../components/resource-table.tsx';

const GROUPS = searchSource('SearchGroups', ({ Groups }) => Groups);

interface GroupPickerProps {
  readonly picked: readonly GroupRow[];
  readonly onPick: (groups: readonly GroupRow[]) => void;
}

/** Groups to choose from. */
export function GroupPicker({ picked, onPick }: GroupPickerProps): ReactElement {
  return (
    <ResourceTable<GroupRow>
      name="group-"
      title="Groups"
      description="A user has what each of its groups is granted."
      level="h2"
      source={GROUPS}
      idOf={({ GroupName }) => GroupName}
      selection="multi"
      marked={picked}
      onMark={onPick}
      empty="There are no groups yet."
      columns={[
        { id: 'name', header: 'Group name', sortBy: 'GroupName', cell: ({ GroupName }) => GroupName },
        { id: 'users', header: 'Users', cell: ({ UserCount }) => UserCount },
      ]}
    />
  );
}
