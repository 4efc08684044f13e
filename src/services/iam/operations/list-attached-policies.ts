import { createHash } from 'node:crypto';
import type { PolicyAttachmentRow, PolicyHolderKind } from '../../../identity/tables.ts';
import { read } from '../../contract.ts';
import { onHolder } from '../access/holders.ts';
import { HOLDERS, type HolderInput, requireHolder } from '../holders.ts';
import { type PageInput, type PageOutput, pageOf } from '../paging.ts';
import { listAttachments } from '../records/attachments.ts';
import { directoryOf } from '../records/directory.ts';
import type { AttachedPolicy } from '../schema.ts';

interface ListInput extends HolderInput, PageInput {
  readonly PathPrefix?: string;
}

interface ListOutput extends PageOutput {
  AttachedPolicies: AttachedPolicy[];
}

/** Digits of an instant in milliseconds, until the year 33658. */
const INSTANT_DIGITS = 15;

/** In the order of attaching. ARNs are too long for a marker. */
const keyOf = (row: PolicyAttachmentRow): string =>
  String(row.attached_at).padStart(INSTANT_DIGITS, '0') +
  createHash('sha256').update(row.policy_arn).digest('hex');

/** `arn:aws:iam::123456789012:policy/a/b/name` → path `/a/b/` and name. */
function pathAndName(arn: string): { readonly path: string; readonly name: string } {
  const nameAt = arn.lastIndexOf('/') + 1;
  return { path: arn.slice(arn.indexOf('/'), nameAt), name: arn.slice(nameAt) };
}

/** ListAttachedUserPolicies, ListAttachedGroupPolicies, ListAttachedRolePolicies. */
export function listAttachedPolicies(kind: PolicyHolderKind) {
  const operation = `ListAttached${HOLDERS[kind].noun}Policies`;
  return read<ListInput, ListOutput>(onHolder(kind, `iam:${operation}`), async (context, input) => {
    const holder = await requireHolder(context, kind, input);
    const prefix = input.PathPrefix ?? '/';
    const rows = await listAttachments(directoryOf(context), holder.id);
    const { items, output } = await pageOf(
      context,
      { operation, filters: [holder.id, prefix], keyOf },
      input,
      rows.filter((row) => pathAndName(row.policy_arn).path.startsWith(prefix)),
    );
    return {
      AttachedPolicies: items.map((row) => ({
        PolicyName: pathAndName(row.policy_arn).name,
        PolicyArn: row.policy_arn,
      })),
      ...output,
    };
  });
}
