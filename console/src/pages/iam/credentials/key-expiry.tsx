import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import { useAttempt } from '../../../app/use-attempt.ts';

interface KeyExpiryProps {
  readonly accessKeyId: string;
  readonly onClose: () => void;
}

/** Says from which day on an access key is refused. */
export function KeyExpiry({ accessKeyId: AccessKeyId, onClose }: KeyExpiryProps): ReactElement {
  const attempt = useAttempt();
  const [day, setDay] = useState('');
  const end = Date.parse(`${day}T00:00:00Z`);
  const set = async (ExpiryDate?: number): Promise<void> => {
    const done =
      ExpiryDate === undefined ? `${AccessKeyId} does not expire.` : `${AccessKeyId} expires on ${day}.`;
    const input = { AccessKeyId, ...(ExpiryDate !== undefined && { ExpiryDate }) };
    if (await attempt(done, () => call('keywarden', 'SetAccessKeyExpiry', input))) onClose();
  };
  return (
    <Modal
      visible
      header={`Expiry of ${AccessKeyId}`}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button onClick={() => void set()}>Take the expiry away</Button>
            <Button variant="primary" disabled={Number.isNaN(end)} onClick={() => void set(end / 1000)}>
              Set expiry
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <FormField
        label="First day on which it is refused"
        description="From 00:00 UTC programs that sign with it are refused, as if it were inactive."
        constraintText="YYYY/MM/DD, in the future"
      >
        <DatePicker
          value={day}
          onChange={({ detail }) => setDay(detail.value)}
          isDateEnabled={(date) => date.getTime() > Date.now()}
          placeholder="YYYY/MM/DD"
          openCalendarAriaLabel={(chosen) => (chosen === null ? 'Choose a day' : `Chosen: ${chosen}`)}
        />
      </FormField>
    </Modal>
  );
}
