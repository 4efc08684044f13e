import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { type ReactElement, useState } from 'react';
import type { PolicyKind } from '../../../src/policy/index.ts';
import { useAttempt } from '../app/use-attempt.ts';
import { ButtonRow } from '../components/button-row.tsx';
import { UnsavedGuard } from '../components/unsaved-guard.tsx';
import { PolicyDiff } from './policy-diff.tsx';
import { PolicyEditor, refusalIn } from './policy-editor.tsx';

interface EditablePolicyProps {
  readonly kind: PolicyKind;
  readonly title: string;
  readonly description?: string;
  /** What holds now; give the component a `key` of it, so that it begins anew when another does. */
  readonly saved: string;
  readonly isReadOnly?: boolean;
  /** Line to be shown first, from 1. */
  readonly line?: number | undefined;
  /** Most characters the server takes, blanks not counted. */
  readonly quota?: number;
  /** Word on the button. */
  readonly deed?: string;
  /** Said when it is saved. */
  readonly done: string;
  readonly onSave: (text: string) => Promise<unknown>;
}

/** A policy that exists, to be changed: what is edited can be compared with what holds, undone, and saved. */
export function EditablePolicy(props: EditablePolicyProps): ReactElement {
  const { kind, title, description, saved, isReadOnly = false, deed = 'Save policy', done, onSave } = props;
  const attempt = useAttempt();
  const [text, setText] = useState(saved);
  const [isComparing, setComparing] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const refusal = refusalIn(text, kind);
  const isDirty = text !== saved;
  const save = async (): Promise<void> => {
    setBusy(true);
    await attempt(done, () => onSave(text));
    setBusy(false);
  };
  const buttons = (
    <ButtonRow>
      <Button disabled={!isDirty} onClick={() => setText(saved)}>
        Undo changes
      </Button>
      <Button disabled={!isDirty} onClick={() => setComparing(!isComparing)}>
        {isComparing ? 'Edit' : 'Show changes'}
      </Button>
      <Button
        variant="primary"
        disabled={!isDirty || refusal !== undefined}
        {...(refusal === undefined ? {} : { disabledReason: `Line ${refusal.line}: ${refusal.text}` })}
        loading={isBusy}
        onClick={() => void save()}
      >
        {deed}
      </Button>
    </ButtonRow>
  );
  return (
    <Container
      header={
        <Header variant="h2" description={description} actions={isReadOnly ? undefined : buttons}>
          {title}
        </Header>
      }
    >
      <UnsavedGuard isDirty={isDirty && !isBusy} />
      {isComparing && isDirty ? (
        <PolicyDiff before={{ label: 'As it holds', text: saved }} after={{ label: 'As edited', text }} />
      ) : (
        <PolicyEditor
          kind={kind}
          label={title}
          value={text}
          onChange={setText}
          isReadOnly={isReadOnly}
          line={props.line}
          {...(props.quota === undefined ? {} : { quota: props.quota })}
        />
      )}
    </Container>
  );
}
