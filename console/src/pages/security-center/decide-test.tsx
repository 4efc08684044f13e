import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { Dialog } from '../../components/dialog.tsx';

export type Decision = 'approve' | 'deny' | 'stop' | 'cancel';

const DECISIONS = {
  approve: {
    operation: 'ApprovePenetrationTest',
    deed: 'Approve',
    says: 'Its events are tagged from now on, within its window.',
  },
  deny: { operation: 'DenyPenetrationTest', deed: 'Deny', says: 'The account reads why.' },
  stop: {
    operation: 'StopPenetrationTest',
    deed: 'Stop',
    says: 'It ends at once: nothing is tagged any more.',
  },
  cancel: { operation: 'CancelPenetrationTest', deed: 'Cancel test', says: 'It cannot be taken up again.' },
} as const;

interface DecideTestProps {
  readonly id: string;
  readonly decision: Decision;
  readonly onClose: () => void;
}

/** Decides on a test, after saying what that does; asks why where the account is to be told. */
export function DecideTest({ id, decision, onClose }: DecideTestProps): ReactElement {
  const { operation, deed, says } = DECISIONS[decision];
  const notify = useNotify();
  const decide = useWrite('securitycenter', operation);
  const [reason, setReason] = useState('');
  const isReasoned = decision === 'deny' || decision === 'stop';
  return (
    <Dialog
      title={`${deed} ${id}`}
      deed={deed}
      isReady={!isReasoned || reason.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const Reason = reason.trim();
        const { PenetrationTest } = await decide.mutateAsync({
          PenetrationTestId: id,
          ...(isReasoned ? { Reason } : {}),
        });
        notify.done(`${id} is ${PenetrationTest.Status.toLowerCase()}.`);
        onClose();
      }}
    >
      <p>{says}</p>
      {isReasoned ? (
        <FormField label="Reason">
          <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      ) : undefined}
    </Dialog>
  );
}
