import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import type { PolicyRow } from '../../../api/own-operations.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { ApiErrorText } from '../../../components/api-error-text.tsx';
import type { PolicyHolder } from './policy-holder.ts';
import { PolicyPicker } from './policy-picker.tsx';

interface AttachPoliciesProps {
  readonly holder: PolicyHolder;
  readonly onClose: () => void;
}

/** Lets one pick managed policies, and attaches them. */
export function AttachPolicies({ holder, onClose }: AttachPoliciesProps): ReactElement {
  const notify = useNotify();
  const [picked, setPicked] = useState<readonly PolicyRow[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const attach = async (): Promise<void> => {
    setBusy(true);
    try {
      for (const { Arn } of picked) await holder.attach(Arn);
      notify.done(`${picked.map(({ PolicyName }) => PolicyName).join(', ')}: attached to ${holder.name}.`);
      onClose();
    } catch (failure) {
      setProblem(failure);
      setBusy(false);
    }
  };
  return (
    <Modal
      visible
      size="large"
      header={`Attach policies to ${holder.name}`}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={picked.length === 0}
              loading={isBusy}
              onClick={() => void attach()}
            >
              {picked.length === 0 ? 'Attach' : `Attach ${picked.length}`}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {problem === undefined ? undefined : (
          <Alert type="error" header="Not all were attached">
            <ApiErrorText problem={problem} />
          </Alert>
        )}
        <PolicyPicker picked={picked} onPick={setPicked} />
      </SpaceBetween>
    </Modal>
  );
}
