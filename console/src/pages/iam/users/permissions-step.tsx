import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { GroupPicker } from '../groups/group-picker.tsx';
import { PolicyPicker } from '../permissions/policy-picker.tsx';
import type { StepProps } from './user-details-step.tsx';

/** What the user may do: by groups, which is easier to keep in order, or by policies of its own. */
export function PermissionsStep({ user, onChange }: StepProps): ReactElement {
  return (
    <SpaceBetween size="l">
      <GroupPicker picked={user.groups} onPick={(groups) => onChange({ groups })} />
      <PolicyPicker picked={user.policies} onPick={(policies) => onChange({ policies })} />
    </SpaceBetween>
  );
}
