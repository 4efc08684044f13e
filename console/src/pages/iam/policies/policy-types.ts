import type { Narrowing } from '../../../components/resource-table.tsx';

/** Whose managed policies to show. */
export const POLICY_TYPES: Narrowing = {
  param: 'Scope',
  label: 'Types',
  options: [
    { value: 'Local', label: 'Customer managed' },
    { value: 'AWS', label: 'AWS managed' },
  ],
};
