import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import { type ReactElement, type ReactNode, useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import type { BulletinContent } from '../../../api/center-operations.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { useGo } from '../../../app/use-go.ts';
import { ApiErrorText } from '../../../components/api-error-text.tsx';
import { ButtonRow } from '../../../components/button-row.tsx';
import { UnsavedGuard } from '../../../components/unsaved-guard.tsx';
import { BulletinForm } from './bulletin-form.tsx';
import { contentOf, type Draft } from './draft.ts';

interface DraftPageProps {
  readonly title: string;
  /** Word on the button. */
  readonly deed: string;
  readonly done: string;
  readonly start: Draft;
  /** Whether more than the form is wanted, and given. */
  readonly isReady?: boolean;
  readonly children?: ReactNode;
  /** @returns the bulletin's id */
  readonly onSave: (content: BulletinContent) => Promise<string>;
  /** Where one goes who saves nothing. */
  readonly back: string;
}

/** A bulletin is written, or written anew. */
export function DraftPage(props: DraftPageProps): ReactElement {
  const { title, deed, done, start, isReady = true, children, onSave, back } = props;
  const [draft, setDraft] = useState(start);
  const [savedId, setSavedId] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const attempt = useAttempt();
  const navigate = useNavigate();
  const go = useGo();
  const save = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      const id = await onSave(contentOf(draft));
      await attempt(done, () => Promise.resolve());
      setSavedId(id);
    } catch (failure) {
      setProblem(failure);
      setBusy(false);
    }
  };
  // Once the guard knows that nothing is unsaved.
  useEffect(() => {
    if (savedId !== undefined) void navigate(`/security-center/bulletins/${encodeURIComponent(savedId)}`);
  }, [savedId, navigate]);
  const isComplete = draft.title.trim() !== '' && draft.summary.trim() !== '' && isReady;
  return (
    <ContentLayout header={<Header variant="h1">{title}</Header>}>
      <UnsavedGuard isDirty={savedId === undefined && draft !== start} />
      <Form
        actions={
          <ButtonRow>
            <Button variant="link" href={`/console${back}`} onFollow={go(back)}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={isBusy}
              disabled={!isComplete}
              disabledReason="A bulletin has a title and a summary."
              onClick={() => void save()}
            >
              {deed}
            </Button>
          </ButtonRow>
        }
        errorText={problem === undefined ? undefined : 'Nothing was saved.'}
      >
        {problem === undefined ? undefined : (
          <Alert type="error">
            <ApiErrorText problem={problem} />
          </Alert>
        )}
        <BulletinForm draft={draft} onChange={setDraft} />
        {children}
      </Form>
    </ContentLayout>
  );
}
