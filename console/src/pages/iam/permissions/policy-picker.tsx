import type { ReactElement } from 'react';
import type { PolicyRow } from '../../../api/own-operations.ts';
import { searchSource } from '../../../api/rows-source.ts';
import { ResourceTable } from '../../../components/resource-table.tsx';
import { POLICY_TYPES } from '../policies/policy-types.ts';

const POLICIES = searchSource('SearchPolicies', ({ Policies }) => Policies);

interface PolicyPickerProps {
  readonly picked: readonly PolicyRow[];
  readonly onPick: (policies: readonly PolicyRow[]) => void;
  readonly selection?: 'single' | 'multi';
}

/** Managed policies to choose from, AWS's and the account's own. */
export function PolicyPicker({ picked, onPick, selection = 'multi' }: PolicyPickerProps): ReactElement {
  return (
    <ResourceTable<PolicyRow>
      name="policy-"
      title="Policies"
      level="h2"
      source={POLICIES}
      narrowings={[POLICY_TYPES]}
      idOf={({ Arn }) => Arn}
      selection={selection}
      marked={picked}
      onMark={onPick}
      empty="There are no policies."
      columns={[
        { id: 'name', header: 'Policy name', sortBy: 'PolicyName', cell: ({ PolicyName }) => PolicyName },
        {
          id: 'type',
          header: 'Type',
          cell: ({ IsAwsManaged }) => (IsAwsManaged ? 'AWS managed' : 'Customer managed'),
        },
        {
          id: 'used',
          header: 'Attached to',
          sortBy: 'AttachmentCount',
          cell: ({ AttachmentCount }) => AttachmentCount,
        },
      ]}
    />
  );
}
