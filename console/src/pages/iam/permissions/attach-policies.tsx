import { type ReactElement, useState } from 'react';
import type { PolicyRow } from '../../../api/own-operations.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { Dialog } from '../../../components/dialog.tsx';
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
  return (
    <Dialog
      title={`Attach policies to ${holder.name}`}
      deed={picked.length === 0 ? 'Attach' : `Attach ${picked.length}`}
      size="large"
      isReady={picked.length > 0}
      onClose={onClose}
      onSubmit={async () => {
        for (const { Arn } of picked) await holder.attach(Arn);
        notify.done(`${picked.map(({ PolicyName }) => PolicyName).join(', ')}: attached to ${holder.name}.`);
        onClose();
      }}
    >
      <PolicyPicker picked={picked} onPick={setPicked} />
    </Dialog>
  );
}
