import { write } from '../../contract.ts';
import { onBoundedHolder } from '../access/holders.ts';
import { HOLDERS, type HolderInput, requireChangeableHolder } from '../holders.ts';
import { directoryOf } from '../records/directory.ts';
import { type BoundedKind, setPermissionsBoundary } from '../records/permissions-boundaries.ts';

/** DeleteUserPermissionsBoundary, DeleteRolePermissionsBoundary; also where there is none. */
export function deletePermissionsBoundary(kind: BoundedKind) {
  const { noun, topic } = HOLDERS[kind];
  return write<HolderInput, object>(
    onBoundedHolder(kind, `iam:Delete${noun}PermissionsBoundary`),
    async (context, input) => {
      const holder = await requireChangeableHolder(context, kind, input);
      await setPermissionsBoundary(directoryOf(context), kind, holder.id, null);
      context.change(topic(holder.id));
      return {};
    },
  );
}
