import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { Tokens } from '../action-picker.tsx';
import type { StatementFieldsProps } from './action-fields.tsx';
import { ConditionForm } from './condition-form.tsx';
import type { ConditionModel } from './policy-model.ts';

const nameOf = ({ operator, key, values }: ConditionModel): string =>
  `${key} ${operator} ${values.join(' or ') || '(no value)'}`;
const isSame = (one: ConditionModel, other: ConditionModel): boolean =>
  one.operator === other.operator && one.key.toLowerCase() === other.key.toLowerCase();

/** When a statement applies: all its conditions must hold. */
export function ConditionFields({ statement, onChange }: StatementFieldsProps): ReactElement {
  const { conditions, actions } = statement;
  const [isOpen, setOpen] = useState(false);
  /** A key stands once beside an operator, so a second time its values join those that are there. */
  const add = (added: ConditionModel): void => {
    const there = conditions.find((each) => isSame(each, added));
    const joined = { ...added, values: [...new Set([...(there?.values ?? []), ...added.values])] };
    onChange({
      conditions:
        there === undefined
          ? [...conditions, joined]
          : conditions.map((each) => (each === there ? { ...joined, key: each.key } : each)),
    });
    setOpen(false);
  };
  return (
    <SpaceBetween size="xs">
      <FormField
        label="Conditions"
        description="All of them must hold for the statement to apply. Each holds for any of its values."
      >
        {conditions.length === 0 ? (
          <Box color="text-body-secondary">None: it applies always.</Box>
        ) : undefined}
      </FormField>
      <Tokens
        values={conditions.map(nameOf)}
        onChange={(names) =>
          onChange({ conditions: conditions.filter((each) => names.includes(nameOf(each))) })
        }
      />
      {isOpen ? (
        <ConditionForm actions={actions} onAdd={add} onClose={() => setOpen(false)} />
      ) : (
        <Button onClick={() => setOpen(true)}>Add condition</Button>
      )}
    </SpaceBetween>
  );
}
