import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';

const DEFAULT_DAYS = '30';

/** Asks how long to wait before a key is deleted, and for its id. */
export function ScheduleDeletion({
  keyId,
  onClose,
}: {
  readonly keyId: string;
  readonly onClose: () => void;
}): ReactElement {
  const notify = useNotify();
  const schedule = useWrite('kms', 'ScheduleKeyDeletion');
  const [days, setDays] = useState(DEFAULT_DAYS);
  return (
    <ConfirmByName
      title="Schedule the deletion of this key?"
      name={keyId}
      deed="Schedule deletion"
      onClose={onClose}
      onConfirm={async () => {
        await schedule.mutateAsync({ KeyId: keyId, PendingWindowInDays: Number(days) });
        notify.done('The key is disabled, and will be deleted when its waiting period is over.');
      }}
    >
      <SpaceBetween size="m">
        <div>
          Nobody can use it from now on. Once it is deleted, what was encrypted under it is lost for ever;
          until then you can cancel. If you are not sure, disable it instead.
        </div>
        <FormField label="Waiting period in days" description="7 to 30">
          <Input type="number" value={days} onChange={({ detail }) => setDays(detail.value)} />
        </FormField>
      </SpaceBetween>
    </ConfirmByName>
  );
}
