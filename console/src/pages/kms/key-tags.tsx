import type { ReactElement } from 'react';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { Loaded } from '../../components/loaded.tsx';
import { TagsTable } from '../../components/tags-table.tsx';

export function KeyTags({ keyId }: { readonly keyId: string }): ReactElement {
  const found = useOperation('kms', 'ListResourceTags', { KeyId: keyId });
  const add = useWrite('kms', 'TagResource');
  const remove = useWrite('kms', 'UntagResource');
  return (
    <Loaded of={found} what="The tags">
      {({ Tags = [] }) => (
        <TagsTable
          tags={Tags.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }))}
          onAdd={(tags) =>
            add.mutateAsync({
              KeyId: keyId,
              Tags: tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })),
            })
          }
          onRemove={(TagKeys) => remove.mutateAsync({ KeyId: keyId, TagKeys })}
        />
      )}
    </Loaded>
  );
}
