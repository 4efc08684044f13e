import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, type ReactNode, useState } from 'react';
import { ApiErrorText } from './api-error-text.tsx';

interface ConfirmByNameProps {
  /** Such as `Delete user bob?` */
  readonly title: string;
  /** What is to be typed, so that nothing is lost by a slip. */
  readonly name: string;
  /** Word on the button: `Delete`. */
  readonly deed: string;
  /** What it means, and whether it can be undone. */
  readonly children: ReactNode;
  /** Does it; the dialog closes when it is done, and shows why it failed. */
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks for the name of what is to be destroyed. */
export function ConfirmByName(props: ConfirmByNameProps): ReactElement {
  const { title, name, deed, children, onConfirm, onClose } = props;
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const confirm = async (): Promise<void> => {
    if (typed !== name) return;
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setProblem(failure);
      setBusy(false);
    }
  };
  return (
    <Modal
      visible
      header={title}
      onDismiss={onClose}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={typed !== name}
              loading={isBusy}
              onClick={() => void confirm()}
            >
              {deed}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {children}
        {problem === undefined ? undefined : (
          <Alert type="error">
            <ApiErrorText problem={problem} />
          </Alert>
        )}
        <FormField label={`To confirm, type ${name}`}>
          <Input
            value={typed}
            placeholder={name}
            autoComplete={false}
            onChange={({ detail }) => setTyped(detail.value)}
            onKeyDown={({ detail }) => {
              if (detail.key === 'Enter') void confirm();
            }}
          />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
