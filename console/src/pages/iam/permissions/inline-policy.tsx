import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useNotify } from '../../../app/notifications.tsx';
import { Dialog } from '../../../components/dialog.tsx';
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
  const refusal = refusalIn(text, 'inline');
  return (
    <Dialog
      title={policyName === undefined ? `New inline policy of ${holder.name}` : policyName}
      deed="Save"
      size="large"
      isReady={name !== '' && refusal === undefined}
      {...(refusal === undefined ? {} : { notReady: `Line ${refusal.line}: ${refusal.text}` })}
      onClose={onClose}
      onSubmit={async () => {
        await holder.putInline(name, text);
        notify.done(`Policy ${name} is saved. It holds from now on.`);
        onClose();
      }}
    >
      {policyName === undefined ? (
        <FormField label="Policy name">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
      ) : undefined}
      <PolicyEditor kind="inline" value={text} onChange={setText} />
    </Dialog>
  );
}
