import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import type { ReactElement } from 'react';

interface PemFieldProps {
  readonly label: string;
  readonly description: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** A text in PEM, typed, pasted or out of a file. */
export function PemField({ label, description, placeholder, value, onChange }: PemFieldProps): ReactElement {
  const read = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) onChange(await file.text());
  };
  return (
    <FormField label={label} description={description} stretch>
      <SpaceBetween size="xs">
        <FileInput
          value={[]}
          accept=".pem,.crt,.crl"
          ariaLabel={`File of the ${label.toLowerCase()}`}
          onChange={({ detail }) => void read(detail.value[0])}
        >
          Choose file
        </FileInput>
        <Textarea
          rows={8}
          ariaLabel={label}
          value={value}
          placeholder={placeholder}
          spellcheck={false}
          onChange={({ detail }) => onChange(detail.value)}
        />
      </SpaceBetween>
    </FormField>
  );
}
