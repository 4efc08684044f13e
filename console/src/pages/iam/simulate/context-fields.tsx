import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { TokensField } from '../../../policy-editor/tokens-field.tsx';

interface ContextFieldsProps {
  /** Keys that the policies look at. */
  readonly asked: readonly string[];
  /** Key → what is typed for it. */
  readonly typed: Readonly<Record<string, string>>;
  readonly onChange: (typed: Readonly<Record<string, string>>) => void;
}

/** What the simulated request brings along, by condition key. */
export function ContextFields({ asked, typed, onChange }: ContextFieldsProps): ReactElement {
  const added = Object.keys(typed).filter((key) => !asked.includes(key));
  const keys = [...asked, ...added];
  const keep = (more: readonly string[]): void =>
    onChange(
      Object.fromEntries(
        [...asked, ...more].flatMap((key) =>
          key in typed || more.includes(key) ? [[key, typed[key] ?? '']] : [],
        ),
      ),
    );
  return (
    <SpaceBetween size="m">
      {asked.length === 0 ? (
        <Box color="text-body-secondary">The policies look at no condition key.</Box>
      ) : undefined}
      {keys.length === 0 ? undefined : (
        <ColumnLayout columns={2}>
          {keys.map((key) => (
            <FormField
              key={key}
              label={key}
              description="Several values between commas; none: the request lacks it."
            >
              <Input
                value={typed[key] ?? ''}
                onChange={({ detail }) => onChange({ ...typed, [key]: detail.value })}
              />
            </FormField>
          ))}
        </ColumnLayout>
      )}
      <TokensField label="Further condition keys" placeholder="aws:SourceIp" values={added} onChange={keep} />
    </SpaceBetween>
  );
}
