import Autosuggest from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TokenGroup from '@cloudscape-design/components/token-group';
import { type ReactElement, useState } from 'react';
import { actionOptions, isAction } from './action-options.ts';
import { useIamData } from './use-iam-data.ts';

interface ActionPickerProps {
  readonly label: string;
  readonly description?: string;
  readonly actions: readonly string[];
  readonly onChange: (actions: readonly string[]) => void;
}

/** Actions found by service and name, and patterns such as `iam:Get*`. */
export function ActionPicker({ label, description, actions, onChange }: ActionPickerProps): ReactElement {
  const data = useIamData();
  const [typed, setTyped] = useState('');
  const take = (text: string): void => {
    const action = text.trim();
    if (!isAction(action)) {
      setTyped(action);
      return;
    }
    if (!actions.includes(action)) onChange([...actions, action]);
    setTyped('');
  };
  return (
    <SpaceBetween size="xs">
      <FormField label={label} stretch {...(description === undefined ? {} : { description })}>
        <Autosuggest
          value={typed}
          placeholder="iam:GetUser"
          options={actionOptions(data, typed).map((value) => ({ value }))}
          filteringType="manual"
          enteredTextLabel={(value) => (isAction(value) ? `Add ${value}` : value)}
          hideEnteredTextOption={!isAction(typed)}
          statusType={data === undefined ? 'loading' : 'finished'}
          loadingText="Loading actions"
          empty="No such service or action"
          ariaLabel={label}
          onChange={({ detail }) => setTyped(detail.value)}
          onSelect={({ detail }) => take(detail.value)}
          onKeyDown={({ detail }) => {
            if (detail.key === 'Enter') take(typed);
          }}
        />
      </FormField>
      <Tokens values={actions} onChange={onChange} />
    </SpaceBetween>
  );
}

/** Chosen values, each with a button that takes it away. */
export function Tokens({
  values,
  onChange,
}: {
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}): ReactElement | undefined {
  if (values.length === 0) return undefined;
  return (
    <TokenGroup
      disableOuterPadding
      items={values.map((label) => ({ label, dismissLabel: `Remove ${label}` }))}
      onDismiss={({ detail }) => onChange(values.filter((_, at) => at !== detail.itemIndex))}
    />
  );
}
