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
          tags={Tags.map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }))}
          onAdd={(tags) =>
            add.mutateAsync({
              UserName: userName,
              Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })),
            })
          }
          onRemove={(keys) => remove.mutateAsync({ UserName: userName, TagKeys: [...keys] })}
        />
      )}
    </Loaded>
  );
}
