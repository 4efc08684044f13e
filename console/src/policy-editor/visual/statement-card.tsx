import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { ButtonRow } from '../../components/button-row.tsx';
import { ActionFields } from './action-fields.tsx';
import { ConditionFields } from './condition-fields.tsx';
import type { StatementModel } from './policy-model.ts';
import { ResourceFields } from './resource-fields.tsx';

interface StatementCardProps {
  /** From 1. */
  readonly place: number;
  readonly statement: StatementModel;
  readonly onChange: (statement: StatementModel) => void;
  readonly onDuplicate: () => void;
  readonly onRemove: () => void;
}

/** One statement: whether it allows or denies, which actions on what, and when. */
export function StatementCard(props: StatementCardProps): ReactElement {
  const { place, statement, onChange, onDuplicate, onRemove } = props;
  const change = (changes: Partial<StatementModel>): void =>
    onChange({ ...statement, ...changes, written: undefined });
  return (
    <Container
      header={
        <Header
          variant="h3"
          actions={
            <ButtonRow>
              <Button onClick={onDuplicate} ariaLabel={`Duplicate statement ${place}`}>
                Duplicate
              </Button>
              <Button onClick={onRemove} ariaLabel={`Remove statement ${place}`}>
                Remove
              </Button>
            </ButtonRow>
          }
        >
          Statement {place}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <ColumnLayout columns={2}>
          <FormField label="Effect" description="A Deny weighs more than any Allow.">
            <RadioGroup
              value={statement.effect}
              direction="horizontal"
              items={[
                { value: 'Allow', label: 'Allow' },
                { value: 'Deny', label: 'Deny' },
              ]}
              onChange={({ detail }) => change({ effect: detail.value === 'Deny' ? 'Deny' : 'Allow' })}
            />
          </FormField>
          <FormField label="Statement id" description="Optional; letters and digits.">
            <Input
              value={statement.sid ?? ''}
              ariaLabel={`Id of statement ${place}`}
              onChange={({ detail }) => change({ sid: detail.value === '' ? undefined : detail.value })}
            />
          </FormField>
        </ColumnLayout>
        <ActionFields statement={statement} onChange={change} />
        <ResourceFields statement={statement} onChange={change} />
        <ConditionFields statement={statement} onChange={change} />
      </SpaceBetween>
    </Container>
  );
}
