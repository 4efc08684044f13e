import { write } from '../../contract.ts';
import { newBoundaryKey, onBoundedHolder } from '../access/holders.ts';
import { HOLDERS, type HolderInput, requireChangeableHolder } from '../holders.ts';
import { checkBoundary } from '../managed-policies.ts';
import { directoryOf } from '../records/directory.ts';
import { type BoundedKind, setPermissionsBoundary } from '../records/permissions-boundaries.ts';

interface PutInput extends HolderInput {
  readonly PermissionsBoundary: string;
}

/** PutUserPermissionsBoundary, PutRolePermissionsBoundary. Policies may ask for the new boundary, not the old one. */
export function putPermissionsBoundary(kind: BoundedKind) {
  const { noun, topic } = HOLDERS[kind];
  return write<PutInput, object>(
    onBoundedHolder<PutInput>(kind, `iam:Put${noun}PermissionsBoundary`, newBoundaryKey),
    async (context, input) => {
      const db = directoryOf(context);
      const holder = await requireChangeableHolder(context, kind, input);
      await checkBoundary(db, context.accountId, input.PermissionsBoundary);
      await setPermissionsBoundary(db, kind, holder.id, input.PermissionsBoundary);
      context.change(topic(holder.id));
      return {};
    },
  );
}
