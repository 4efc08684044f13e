import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Textarea from '@cloudscape-design/components/textarea';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { isoInstant, lines } from './test-input.ts';

interface RequestTestProps {
  readonly accountId: string;
  readonly onClose: () => void;
}

const HELP = {
  targets: 'The account’s id, for all of it, or ARNs; one a line.',
  sources: 'Addresses or networks that the tests come from; one a line.',
  methods: 'How it is tested; one a line.',
  time: 'Such as 2026-12-01T08:00Z.',
} as const;

/** Asks the operator for leave to test what one's own account has. */
export function RequestTest({ accountId, onClose }: RequestTestProps): ReactElement {
  const notify = useNotify();
  const request = useWrite('securitycenter', 'RequestPenetrationTest');
  const [given, setGiven] = useState({
    ...{ targets: accountId, sources: '', methods: '', name: '', email: '', start: '', end: '' },
  });
  const [isAccepted, setAccepted] = useState(false);
  const set = (name: keyof typeof given) => (event: { readonly detail: { readonly value: string } }) =>
    setGiven((before) => ({ ...before, [name]: event.detail.value }));
  const [start, end] = [isoInstant(given.start), isoInstant(given.end)];
  const isFilled = Object.values(given).every((text) => text.trim() !== '');
  const submit = async (): Promise<void> => {
    if (start === undefined || end === undefined) return;
    const { PenetrationTest } = await request.mutateAsync({
      Targets: lines(given.targets),
      SourceCidrs: lines(given.sources),
      Methods: lines(given.methods),
      Contacts: [{ Name: given.name.trim(), Email: given.email.trim() }],
      StartDate: start,
      EndDate: end,
      AcceptsRules: isAccepted,
    });
    notify.done(`${PenetrationTest.PenetrationTestId} waits for approval.`);
    onClose();
  };
  const noTime = (text: string, at: string | undefined): string =>
    text !== '' && at === undefined ? 'That is no time.' : '';
  return (
    <Dialog
      title="Request penetration test"
      deed="Request test"
      size="large"
      isReady={isFilled && isAccepted && start !== undefined && end !== undefined}
      onClose={onClose}
      onSubmit={submit}
    >
      <FormField label="Targets" description={HELP.targets}>
        <Textarea rows={2} value={given.targets} onChange={set('targets')} />
      </FormField>
      <FormField label="Sources" description={HELP.sources}>
        <Textarea rows={2} value={given.sources} onChange={set('sources')} />
      </FormField>
      <FormField label="Methods" description={HELP.methods}>
        <Textarea rows={2} value={given.methods} onChange={set('methods')} />
      </FormField>
      <FormField label="Contact’s name">
        <Input value={given.name} onChange={set('name')} />
      </FormField>
      <FormField label="Contact’s mail address">
        <Input type="email" value={given.email} onChange={set('email')} />
      </FormField>
      <FormField label="Start" description={HELP.time} errorText={noTime(given.start, start)}>
        <Input value={given.start} onChange={set('start')} />
      </FormField>
      <FormField label="End" description={HELP.time} errorText={noTime(given.end, end)}>
        <Input value={given.end} onChange={set('end')} />
      </FormField>
      <Checkbox checked={isAccepted} onChange={({ detail }) => setAccepted(detail.checked)}>
        Tests keep to these targets, sources, methods and times, read no data of others, and stop when asked.
      </Checkbox>
    </Dialog>
  );
}
