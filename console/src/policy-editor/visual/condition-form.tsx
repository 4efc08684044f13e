import Autosuggest from '@cloudscape-design/components/autosuggest';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import type { IamData } from '../../../../src/policy/index.ts';
import { ButtonRow } from '../../components/button-row.tsx';
import { TokensField } from '../tokens-field.tsx';
import { useIamData } from '../use-iam-data.ts';
import { servicesOf } from './action-levels.ts';
import { operatorsFor } from './condition-operators.ts';
import type { ConditionModel } from './policy-model.ts';

interface ConditionFormProps {
  readonly actions: readonly string[];
  readonly onAdd: (condition: ConditionModel) => void;
  readonly onClose: () => void;
}

/** Keys of the services whose actions are named, then those that every request has; without what a placeholder stands for. */
function keyNames(actions: readonly string[], data: IamData | undefined): string[] {
  if (data === undefined) return [];
  const services = servicesOf(actions).filter((service) => data.hasService(service));
  const keys = (services.length === 0 ? [''] : services).flatMap((service) => data.keysOf(service));
  return [...new Set(keys.map(({ name }) => name.replace(/\$\{[^}]*\}.*$/, '')))];
}

/** Asks for a key, how it is compared, and with what. */
export function ConditionForm({ actions, onAdd, onClose }: ConditionFormProps): ReactElement {
  const data = useIamData();
  const [key, setKey] = useState('');
  const [chosen, setChosen] = useState<string>();
  const [values, setValues] = useState<readonly string[]>([]);
  const operators = operatorsFor(key === '' ? undefined : data?.findKey(key));
  const operator = chosen !== undefined && operators.includes(chosen) ? chosen : (operators[0] ?? '');
  const isReady = /^[^\s:]+:\S+$/.test(key) && !key.endsWith('/') && values.length > 0;
  return (
    <SpaceBetween size="s">
      <ColumnLayout columns={2}>
        <FormField label="Condition key" description="Keys that end with / want a name, such as a tag's.">
          <Autosuggest
            value={key}
            placeholder="aws:SourceIp"
            options={keyNames(actions, data).map((value) => ({ value }))}
            enteredTextLabel={(value) => `Use ${value}`}
            empty="No key is called so"
            ariaLabel="Condition key"
            onChange={({ detail }) => setKey(detail.value.trim())}
          />
        </FormField>
        <FormField label="Operator" description="IfExists: holds too where the request lacks the key.">
          <Select
            selectedOption={{ value: operator, label: operator }}
            options={operators.map((value) => ({ value, label: value }))}
            filteringType={operators.length > 10 ? 'auto' : 'none'}
            onChange={({ detail }) => setChosen(detail.selectedOption.value)}
          />
        </FormField>
      </ColumnLayout>
      <TokensField
        label="Values"
        description="It holds for any of them."
        values={values}
        onChange={setValues}
      />
      <ButtonRow>
        <Button
          disabled={!isReady}
          {...(isReady ? {} : { disabledReason: 'Name a key and at least one value.' })}
          onClick={() => onAdd({ operator, key, values })}
        >
          Add this condition
        </Button>
        <Button variant="link" onClick={onClose}>
          Cancel
        </Button>
      </ButtonRow>
    </SpaceBetween>
  );
}
