import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { Dialog } from '../../../components/dialog.tsx';
import { readAll } from './read-all.ts';
import { rolesIn } from './role-lines.ts';
import { SwitchedTable } from './switched-table.tsx';

const HOURS = [1, 2, 4, 8, 12].map((hours) => ({
  value: String(hours * 3600),
  label: hours === 1 ? '1 hour' : `${hours} hours`,
}));
const USUAL = { value: '3600', label: '1 hour' };

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Which roles certificates may become. */
export function Profiles(): ReactElement {
  return (
    <SwitchedTable
      title="Profiles"
      description="Roles that certificates may become, and for how long."
      thing="profile"
      making="Create profile"
      empty="There are no profiles in this Region."
      loss="Nobody opens a session by this profile any more; sessions that are open go on until they end."
      idOf={({ profileId }) => profileId}
      read={() => readAll('ListProfiles', ({ profiles }) => profiles)}
      enable={(profileId) => call('rolesanywhere', 'EnableProfile', { profileId })}
      disable={(profileId) => call('rolesanywhere', 'DisableProfile', { profileId })}
      remove={(profileId) => call('rolesanywhere', 'DeleteProfile', { profileId })}
      columns={[
        { id: 'roles', header: 'Roles', cell: ({ roleArns }) => roleArns.map(nameOf).join(', ') || '–' },
        {
          id: 'time',
          header: 'Session',
          cell: ({ durationSeconds }) => `${Math.round(durationSeconds / 60)} minutes`,
          sortBy: ({ durationSeconds }) => durationSeconds,
        },
        { id: 'arn', header: 'ARN', cell: ({ profileArn }) => profileArn },
      ]}
      create={(onClose) => <CreateProfile onClose={onClose} />}
    />
  );
}

function CreateProfile({ onClose }: { readonly onClose: () => void }): ReactElement {
  const attempt = useAttempt();
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [duration, setDuration] = useState(USUAL);
  const [acceptRoleSessionName, setAccepts] = useState(false);
  const roleArns = rolesIn(text);
  return (
    <Dialog
      title="Create profile"
      deed="Create profile"
      isReady={name.trim() !== '' && roleArns !== undefined}
      onClose={onClose}
      onSubmit={async () => {
        const durationSeconds = Number(duration.value);
        const settings = { roleArns: roleArns ?? [], durationSeconds, acceptRoleSessionName };
        await call('rolesanywhere', 'CreateProfile', { name: name.trim(), enabled: true, ...settings });
        onClose();
        await attempt(`${name.trim()} is there.`, () => Promise.resolve());
      }}
    >
      <FormField label="Name">
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField
        label="ARNs of roles"
        description="One a line. Each role must trust rolesanywhere.amazonaws.com."
        errorText={
          text.trim() !== '' && roleArns === undefined ? 'A line is not the ARN of a role.' : undefined
        }
      >
        <Textarea
          rows={4}
          value={text}
          placeholder="arn:aws:iam::111122223333:role/worker"
          spellcheck={false}
          onChange={({ detail }) => setText(detail.value)}
        />
      </FormField>
      <FormField label="Longest session" description="The role's own limit holds too.">
        <Select
          options={HOURS}
          selectedOption={duration}
          onChange={({ detail }) =>
            setDuration(HOURS.find(({ value }) => value === detail.selectedOption.value) ?? USUAL)
          }
        />
      </FormField>
      <Checkbox
        checked={acceptRoleSessionName}
        description="Otherwise sessions are called by the serial number of the certificate."
        onChange={({ detail }) => setAccepts(detail.checked)}
      >
        Clients may name their sessions
      </Checkbox>
    </Dialog>
  );
}
