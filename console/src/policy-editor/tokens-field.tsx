import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { Tokens } from './action-picker.tsx';

interface TokensFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}

/** Texts that are typed one after the other: ARNs, values of a condition. */
export function TokensField(props: TokensFieldProps): ReactElement {
  const { label, description, placeholder = '', values, onChange } = props;
  const [typed, setTyped] = useState('');
  const take = (): void => {
    const text = typed.trim();
    if (text === '') return;
    if (!values.includes(text)) onChange([...values, text]);
    setTyped('');
  };
  return (
    <SpaceBetween size="xs">
      <FormField
        label={label}
        {...(description === undefined ? {} : { description })}
        secondaryControl={
          <Button onClick={take} disabled={typed.trim() === ''} ariaLabel={`Add to ${label.toLowerCase()}`}>
            Add
          </Button>
        }
      >
        <Input
          value={typed}
          placeholder={placeholder}
          spellcheck={false}
          ariaLabel={label}
          onChange={({ detail }) => setTyped(detail.value)}
          onKeyDown={(event) => {
            if (event.detail.key !== 'Enter') return;
            event.preventDefault();
            take();
          }}
          onBlur={take}
        />
      </FormField>
      <Tokens values={values} onChange={onChange} />
    </SpaceBetween>
  );
}
