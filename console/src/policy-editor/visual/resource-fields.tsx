import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useMemo, useState } from 'react';
import { ButtonRow } from '../../components/button-row.tsx';
import { TokensField } from '../tokens-field.tsx';
import { useIamData } from '../use-iam-data.ts';
import type { StatementFieldsProps } from './action-fields.tsx';
import { ArnForm } from './arn-form.tsx';
import { arnTemplates } from './arn-templates.ts';

/** Which resources a statement is about: as ARNs, typed or put together by a form. */
export function ResourceFields({ statement, onChange }: StatementFieldsProps): ReactElement {
  const { actions, resources, exceptsResources } = statement;
  const data = useIamData();
  const templates = useMemo(() => arnTemplates(actions, data), [actions, data]);
  const [isOpen, setOpen] = useState(false);
  const add = (arn: string): void => onChange({ resources: [...new Set([...resources, arn])] });
  return (
    <SpaceBetween size="xs">
      <TokensField
        label="Resources"
        description="ARNs, with * and ? for any; or * alone for all."
        placeholder="arn:aws:s3:::bucket/*"
        values={resources}
        onChange={(changed) => onChange({ resources: changed })}
      />
      <ButtonRow>
        {resources.includes('*') ? undefined : <Button onClick={() => add('*')}>All resources</Button>}
        {templates.length === 0 || isOpen ? undefined : (
          <Button onClick={() => setOpen(true)}>Add by type</Button>
        )}
      </ButtonRow>
      {isOpen && templates.length > 0 ? (
        <ArnForm templates={templates} onAdd={add} onClose={() => setOpen(false)} />
      ) : undefined}
      <Checkbox
        checked={exceptsResources}
        onChange={({ detail }) => onChange({ exceptsResources: detail.checked })}
      >
        All resources except these (NotResource)
      </Checkbox>
    </SpaceBetween>
  );
}
