import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';

export interface Codes {
  readonly AuthenticationCode1: string;
  readonly AuthenticationCode2: string;
}

export const NO_CODES: Codes = { AuthenticationCode1: '', AuthenticationCode2: '' };

export const areCodes = ({ AuthenticationCode1, AuthenticationCode2 }: Codes): boolean =>
  [AuthenticationCode1, AuthenticationCode2].every((code) => /^\d{6}$/.test(code));

const FIELDS = [
  ['AuthenticationCode1', 'Code'],
  ['AuthenticationCode2', 'The code after it'],
] as const;

/** Two codes that follow each other, which prove that a device keeps time. */
export function TwoCodes({
  codes,
  onChange,
}: {
  readonly codes: Codes;
  readonly onChange: (codes: Codes) => void;
}): ReactElement {
  return (
    <SpaceBetween direction="horizontal" size="m">
      {FIELDS.map(([key, label]) => (
        <FormField key={key} label={label}>
          <Input
            value={codes[key]}
            inputMode="numeric"
            autoComplete="one-time-code"
            onChange={({ detail }) => onChange({ ...codes, [key]: detail.value.replaceAll(' ', '') })}
          />
        </FormField>
      ))}
    </SpaceBetween>
  );
}
