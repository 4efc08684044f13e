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
import type { NewInlinePolicy } from './use-asked-policy.ts';

interface InlinePolicyProps {
  readonly holder: PolicyHolder;
  /** Absent for a new one. */
  readonly policyName?: string | undefined;
  /** What a new one begins with. */
  readonly start?: NewInlinePolicy | undefined;
  /** Line to be shown first, from 1. */
  readonly line?: number | undefined;
  readonly onClose: () => void;
}

/** A policy that is part of its holder: a new one, or one to be changed. */
export function InlinePolicy(props: InlinePolicyProps): ReactElement {
  const { holder, policyName, start } = props;
  const found = useQuery({
    queryKey: ['iam', 'inline-policy', holder.kind, holder.name, policyName, start],
    queryFn: () => (policyName === undefined ? (start?.text ?? EMPTY_POLICY) : holder.inlineText(policyName)),
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Loaded of={found} what="The policy">
      {(saved) => <Editing {...props} saved={saved} />}
    </Loaded>
  );
}

function Editing(props: InlinePolicyProps & { readonly saved: string }): ReactElement {
  const { holder, policyName, start, line, saved, onClose } = props;
  const notify = useNotify();
  const [name, setName] = useState(policyName ?? start?.name ?? '');
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
      <PolicyEditor kind="inline" value={text} onChange={setText} line={line} />
    </Dialog>
  );
}
