import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useCall, useOperation } from '../../api/use-operation.ts';
import { useAttempt } from '../../app/use-attempt.ts';
import { SmallTable } from '../../components/small-table.tsx';
import { type OrganizationNode, placesIn, readTree } from './read-tree.ts';

const KINDS: Readonly<Record<string, string>> = {
  ROOT: 'Root',
  ORGANIZATIONAL_UNIT: 'Unit',
  ACCOUNT: 'Account',
};

const accountsIn = (node: OrganizationNode): { readonly id: string; readonly path: string }[] => [
  ...node.accounts.map(({ Id = '', Name = '' }) => ({ id: Id, path: `${Name} (${Id})` })),
  ...node.units.flatMap(accountsIn),
];

/** Where a control policy is attached. */
export function PolicyTargets({ policyId }: { readonly policyId: string }): ReactElement {
  const found = useOperation('organizations', 'ListTargetsForPolicy', { PolicyId: policyId });
  const tree = useQuery({ queryKey: ['organizations', 'tree'], queryFn: readTree });
  const attach = useCall('organizations', 'AttachPolicy');
  const detach = useCall('organizations', 'DetachPolicy');
  const [target, setTarget] = useState<string>();
  const options =
    tree.data === undefined
      ? []
      : [...placesIn(tree.data), ...accountsIn(tree.data)].map(({ id, path }) => ({
          value: id,
          label: path,
        }));
  const attempt = useAttempt();
  return (
    <SpaceBetween size="m">
      <SmallTable
        title="Attached to"
        rows={found.data?.Targets ?? []}
        idOf={({ TargetId = '' }) => TargetId}
        isLoading={found.isPending}
        problem={found.error}
        empty="It is attached nowhere, and so bounds nobody."
        selection="single"
        actions={([marked]) => (
          <Button
            disabled={marked === undefined}
            loading={detach.isPending}
            onClick={() =>
              void attempt('The policy is detached.', () =>
                detach.mutateAsync({ PolicyId: policyId, TargetId: marked?.TargetId }),
              )
            }
          >
            Detach
          </Button>
        )}
        columns={[
          { id: 'name', header: 'Name', cell: ({ Name }) => Name, sortBy: ({ Name = '' }) => Name },
          { id: 'kind', header: 'Kind', cell: ({ Type = '' }) => KINDS[Type] ?? Type },
          { id: 'id', header: 'Id', cell: ({ TargetId }) => TargetId },
        ]}
      />
      <SpaceBetween direction="horizontal" size="s" alignItems="end">
        <FormField label="Attach to">
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === target) ?? null}
            placeholder="Root, unit or account"
            filteringType="auto"
            statusType={tree.isPending ? 'loading' : 'finished'}
            onChange={({ detail }) => setTarget(detail.selectedOption.value)}
          />
        </FormField>
        <Button
          disabled={target === undefined}
          loading={attach.isPending}
          onClick={() =>
            void attempt('The policy is attached, and holds from now on.', async () => {
              await attach.mutateAsync({ PolicyId: policyId, TargetId: target });
              setTarget(undefined);
            })
          }
        >
          Attach
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
