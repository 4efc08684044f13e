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
          tags={Tags.map(({ TagKey = '', TagValue = '' }) => ({ key: TagKey, value: TagValue }))}
          onAdd={(tags) =>
            add.mutateAsync({
              KeyId: keyId,
              Tags: tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })),
            })
          }
          onRemove={(keys) => remove.mutateAsync({ KeyId: keyId, TagKeys: [...keys] })}
        />
      )}
    </Loaded>
  );
}
