import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useNotify } from '../../../app/notifications.tsx';
import { ApiErrorText } from '../../../components/api-error-text.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { EMPTY_POLICY } from '../../../policy-editor/empty-policy.ts';
import { PolicyEditor, refusalIn } from '../../../policy-editor/policy-editor.tsx';
import type { PolicyHolder } from './policy-holder.ts';

interface InlinePolicyProps {
  readonly holder: PolicyHolder;
  /** Undefined for a new one. */
  readonly policyName: string | undefined;
  readonly onClose: () => void;
}

/** A policy that is part of its holder: a new one, or one to be changed. */
export function InlinePolicy({ holder, policyName, onClose }: InlinePolicyProps): ReactElement {
  const found = useQuery({
    queryKey: ['iam', 'inline-policy', holder.kind, holder.name, policyName],
    queryFn: () => (policyName === undefined ? EMPTY_POLICY : holder.inlineText(policyName)),
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Loaded of={found} what="The policy">
      {(saved) => <Editing holder={holder} policyName={policyName} saved={saved} onClose={onClose} />}
    </Loaded>
  );
}

function Editing({
  holder,
  policyName,
  saved,
  onClose,
}: InlinePolicyProps & { readonly saved: string }): ReactElement {
  const notify = useNotify();
  const [name, setName] = useState(policyName ?? '');
  const [text, setText] = useState(saved);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const refusal = refusalIn(text, 'inline');
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await holder.putInline(name, text);
      notify.done(`Policy ${name} is saved. It holds from now on.`);
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
      header={policyName === undefined ? `New inline policy of ${holder.name}` : policyName}
      closeAriaLabel="Close"
      onDismiss={({ detail }) => {
        // A slip beside the dialog loses no work.
        if (detail.reason !== 'overlay' || text === saved) onClose();
      }}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={name === '' || refusal !== undefined}
              {...(refusal === undefined ? {} : { disabledReason: `Line ${refusal.line}: ${refusal.text}` })}
              loading={isBusy}
              onClick={() => void save()}
            >
              Save
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {problem === undefined ? undefined : (
          <Alert type="error" header="The policy was not saved">
            <ApiErrorText problem={problem} />
          </Alert>
        )}
        {policyName === undefined ? (
          <FormField label="Policy name">
            <Input value={name} onChange={({ detail }) => setName(detail.value)} />
          </FormField>
        ) : undefined}
        <PolicyEditor kind="inline" value={text} onChange={setText} />
      </SpaceBetween>
    </Modal>
  );
}
