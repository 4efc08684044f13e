import Button from '@cloudscape-design/components/button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useNotify } from '../../../app/notifications.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { type HolderKind, policyHolder } from '../permissions/policy-holder.ts';
import { type Holder, holdersOf } from './holders-of.ts';

const PATHS: Readonly<Record<HolderKind, string>> = { user: 'users', group: 'groups', role: 'roles' };
const KINDS: Readonly<Record<HolderKind, string>> = { user: 'User', group: 'Group', role: 'Role' };

/** Who has a policy. */
export function PolicyHolders({ arn }: { readonly arn: string }): ReactElement {
  const notify = useNotify();
  const client = useQueryClient();
  const found = useQuery({ queryKey: ['iam', 'holders', arn], queryFn: () => holdersOf(arn) });
  const detach = async (holders: readonly Holder[]): Promise<void> => {
    try {
      for (const { kind, name } of holders) await policyHolder(kind, name).detach(arn);
      notify.done(`Detached from ${holders.map(({ name }) => name).join(', ')}.`);
    } catch (problem) {
      notify.failed('The policy was not detached from all', problem);
    }
    for (const queryKey of [['iam'], ['keywarden']]) await client.invalidateQueries({ queryKey });
  };
  return (
    <SmallTable
      title="Attached to"
      rows={found.data ?? []}
      idOf={({ kind, name }) => `${kind} ${name}`}
      isLoading={found.isPending}
      problem={found.error}
      empty="Nobody has this policy."
      selection="multi"
      actions={(marked) => (
        <Button disabled={marked.length === 0} onClick={() => void detach(marked)}>
          Detach
        </Button>
      )}
      columns={[
        {
          id: 'name',
          header: 'Name',
          sortBy: ({ name }) => name,
          cell: ({ kind, name }) => (
            <PageLink to={`/iam/${PATHS[kind]}/${encodeURIComponent(name)}`}>{name}</PageLink>
          ),
        },
        { id: 'kind', header: 'Kind', cell: ({ kind }) => KINDS[kind], sortBy: ({ kind }) => kind },
      ]}
    />
  );
}
