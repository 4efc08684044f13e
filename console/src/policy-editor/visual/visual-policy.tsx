import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useMemo } from 'react';
import { NEW_STATEMENT, type PolicyModel, type StatementModel } from './policy-model.ts';
import { NotVisual, readModel } from './read-model.ts';
import { StatementCard } from './statement-card.tsx';
import { writeModel } from './write-model.ts';

interface VisualPolicyProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** The model of a text, or why there is none. */
function modelOf(text: string): { readonly model: PolicyModel } | { readonly reason: string } {
  try {
    return { model: readModel(text) };
  } catch (problem) {
    if (!(problem instanceof NotVisual)) throw problem;
    return { reason: problem.message };
  }
}

/** An identity-based policy as cards, one a statement; every change is written into the text at once. */
export function VisualPolicy({ text, onChange }: VisualPolicyProps): ReactElement {
  const read = useMemo(() => modelOf(text), [text]);
  if ('reason' in read) {
    return (
      <Alert type="info" header="This policy can be edited as JSON only">
        {read.reason}
      </Alert>
    );
  }
  const { model } = read;
  const put = (statements: readonly StatementModel[]): void => onChange(writeModel({ ...model, statements }));
  return (
    <SpaceBetween size="m">
      {model.statements.map((statement, at) => (
        <StatementCard
          // biome-ignore lint/suspicious/noArrayIndexKey: statements are told apart by their place alone
          key={at}
          place={at + 1}
          statement={statement}
          onChange={(changed) => put(model.statements.with(at, changed))}
          onDuplicate={() => put(model.statements.toSpliced(at + 1, 0, copyOf(statement)))}
          onRemove={() => put(model.statements.toSpliced(at, 1))}
        />
      ))}
      {model.statements.length === 0 ? (
        <Box color="text-body-secondary">The policy has no statement, so it allows nothing.</Box>
      ) : undefined}
      <Button iconName="add-plus" onClick={() => put([...model.statements, NEW_STATEMENT])}>
        Add statement
      </Button>
    </SpaceBetween>
  );
}

/** Statement ids may not repeat. */
const copyOf = (statement: StatementModel): StatementModel => ({
  ...statement,
  sid: undefined,
  written: undefined,
});
