import type { ReactElement } from 'react';
import { useOperation, useWrite } from '../../../api/use-operation.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { TagsTable } from '../../../components/tags-table.tsx';

export function UserTags({ userName }: { readonly userName: string }): ReactElement {
  const found = useOperation('iam', 'ListUserTags', { UserName: userName });
  const add = useWrite('iam', 'TagUser');
  const remove = useWrite('iam', 'UntagUser');
  return (
    <Loaded of={found} what="The tags">
      {({ Tags = [] }) => (
        <TagsTable
          tags={Tags}
          onAdd={(Tags) => add.mutateAsync({ UserName: userName, Tags })}
          onRemove={(TagKeys) => remove.mutateAsync({ UserName: userName, TagKeys })}
        />
      )}
    </Loaded>
  );
}
