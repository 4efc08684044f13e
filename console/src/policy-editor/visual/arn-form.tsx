import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useSession } from '../../app/session-context.ts';
import { ButtonRow } from '../../components/button-row.tsx';
import { type ArnTemplate, filledArn } from './arn-templates.ts';

interface ArnFormProps {
  readonly templates: readonly ArnTemplate[];
  readonly onAdd: (arn: string) => void;
  readonly onClose: () => void;
}

/** Puts an ARN together from the type of the resource and what its placeholders stand for. */
export function ArnForm({ templates, onAdd, onClose }: ArnFormProps): ReactElement | undefined {
  const { accountId } = useSession();
  const [name, setName] = useState<string>();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({ Account: accountId });
  const template = templates.find((each) => each.name === name) ?? templates[0];
  if (template === undefined) return undefined;
  const arn = filledArn(template, values);
  return (
    <SpaceBetween size="s">
      <ColumnLayout columns={2}>
        <FormField label="Type of resource">
          <Select
            selectedOption={{ value: template.name, label: template.name }}
            options={templates.map((each) => ({
              value: each.name,
              label: each.name,
              description: each.text,
            }))}
            filteringType={templates.length > 10 ? 'auto' : 'none'}
            onChange={({ detail }) => setName(detail.selectedOption.value)}
          />
        </FormField>
        {template.fields.map((field) => (
          <FormField key={field} label={field}>
            <Input
              value={values[field] ?? ''}
              placeholder="* (any)"
              onChange={({ detail }) => setValues({ ...values, [field]: detail.value })}
            />
          </FormField>
        ))}
      </ColumnLayout>
      <Box variant="code">{arn}</Box>
      <ButtonRow>
        <Button onClick={() => onAdd(arn)}>Add resource</Button>
        <Button variant="link" onClick={onClose}>
          Done
        </Button>
      </ButtonRow>
    </SpaceBetween>
  );
}
