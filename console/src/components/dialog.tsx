import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type KeyboardEvent, type ReactElement, type ReactNode, useState } from 'react';
import { ApiErrorText } from './api-error-text.tsx';

interface DialogProps {
  readonly title: string;
  /** Word on the button. */
  readonly deed: string;
  /** Whether everything is entered that is needed. */
  readonly isReady: boolean;
  /** Why it is not, where that is not plain to see. */
  readonly notReady?: string;
  readonly size?: 'medium' | 'large';
  readonly children: ReactNode;
  /** Does it; the dialog stays open, and shows why, when it fails. */
  readonly onSubmit: () => Promise<unknown>;
  readonly onClose: () => void;
}

const isEnterOfField = ({ key, target }: KeyboardEvent): boolean =>
  key === 'Enter' && target instanceof HTMLInputElement && FIELDS.has(target.type);
const FIELDS: ReadonlySet<string> = new Set(['text', 'password', 'email', 'number']);

/** Asks for something and does it: Enter submits, Escape closes, what fails is shown where it was entered. */
export function Dialog(props: DialogProps): ReactElement {
  const { title, deed, isReady, size = 'medium', children, onSubmit, onClose } = props;
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const submit = async (): Promise<void> => {
    if (!isReady || isBusy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await onSubmit();
    } catch (failure) {
      setProblem(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      visible
      size={size}
      header={title}
      closeAriaLabel="Close"
      onDismiss={({ detail }) => {
        // A slip beside the dialog loses nothing that was entered.
        if (detail.reason !== 'overlay') onClose();
      }}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={!isReady}
              {...(isReady || props.notReady === undefined ? {} : { disabledReason: props.notReady })}
              loading={isBusy}
              onClick={() => void submit()}
            >
              {deed}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {/* No form: Cloudscape's buttons inside, of tables and editors, would submit it. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what is pressed are the fields within */}
      <div role="presentation" onKeyDown={(event) => isEnterOfField(event) && void submit()}>
        <SpaceBetween size="m">
          {problem === undefined ? undefined : (
            <Alert type="error">
              <ApiErrorText problem={problem} />
            </Alert>
          )}
          {children}
        </SpaceBetween>
      </div>
    </Modal>
  );
}
