import Button from '@cloudscape-design/components/button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useNotify } from '../../../app/notifications.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { AttachPolicies } from './attach-policies.tsx';
import { InlinePolicy } from './inline-policy.tsx';
import { type HeldPolicy, type HolderKind, policyHolder } from './policy-holder.ts';
import { useAskedPolicy } from './use-asked-policy.ts';

interface HeldPoliciesProps {
  readonly kind: HolderKind;
  readonly name: string;
}

/** What is open above the table. */
type Open =
  | { readonly what: 'attach' }
  | { readonly what: 'inline'; readonly policyName?: string }
  | undefined;

/** The policies attached to a user, group or role, and those that are part of it. */
export function HeldPolicies({ kind, name }: HeldPoliciesProps): ReactElement {
  const holder = policyHolder(kind, name);
  const notify = useNotify();
  const client = useQueryClient();
  const held = useQuery({ queryKey: ['iam', 'held-policies', kind, name], queryFn: holder.held });
  const [open, setOpen] = useState<Open>();
  const { asked, forget } = useAskedPolicy();
  const inline = open?.what === 'inline' ? open : open === undefined ? asked : undefined;
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ['iam'] });
  const close = async (): Promise<void> => {
    setOpen(undefined);
    forget();
    await refresh();
  };
  const remove = async (policies: readonly HeldPolicy[]): Promise<void> => {
    try {
      for (const { name: policyName, arn } of policies)
        await (arn === undefined ? holder.deleteInline(policyName) : holder.detach(arn));
      notify.done(`${policies.map((policy) => policy.name).join(', ')}: removed. It holds from now on.`);
    } catch (problem) {
      notify.failed('The policies were not all removed', problem);
    }
    await refresh();
  };
  const cellOf = ({ name: policyName, arn }: HeldPolicy): ReactElement => {
    if (arn === undefined)
      return (
        <Button variant="inline-link" onClick={() => setOpen({ what: 'inline', policyName })}>
          {policyName}
        </Button>
      );
    const path = `/iam/policies/${encodeURIComponent(arn)}`;
    return <PageLink to={path}>{policyName}</PageLink>;
  };
  return (
    <>
      <SmallTable
        title="Permissions policies"
        description={`What this ${kind} may do, as far as nothing else denies it.`}
        rows={held.data ?? []}
        idOf={({ name: policyName, arn }) => arn ?? `inline ${policyName}`}
        isLoading={held.isPending}
        problem={held.error}
        empty={`This ${kind} may do nothing by itself: it has no policies.`}
        selection="multi"
        actions={(marked) => (
          <>
            <Button disabled={marked.length === 0} onClick={() => void remove(marked)}>
              Remove
            </Button>
            <Button onClick={() => setOpen({ what: 'inline' })}>Create inline policy</Button>
            <Button variant="primary" onClick={() => setOpen({ what: 'attach' })}>
              Attach policies
            </Button>
          </>
        )}
        columns={[
          { id: 'name', header: 'Policy name', cell: cellOf, sortBy: (policy) => policy.name },
          {
            id: 'type',
            header: 'Type',
            cell: ({ arn }) => typeOf(arn),
            sortBy: ({ arn }) => typeOf(arn),
          },
        ]}
      />
      {open?.what === 'attach' ? <AttachPolicies holder={holder} onClose={() => void close()} /> : undefined}
      {inline === undefined ? undefined : (
        <InlinePolicy holder={holder} {...inline} onClose={() => void close()} />
      )}
    </>
  );
}

function typeOf(arn: string | undefined): string {
  if (arn === undefined) return 'Inline';
  return arn.includes(':iam::aws:policy/') ? 'AWS managed' : 'Customer managed';
}
