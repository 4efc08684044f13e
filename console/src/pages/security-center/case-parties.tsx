import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { type ReactElement, useState } from 'react';
import type { CaseParty } from '../../api/case-operations.ts';
import { useWrite } from '../../api/use-operation.ts';
import { CloseDialog } from '../../components/close-dialog.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Instant } from '../../components/instant.tsx';
import { SecretOnce } from '../../components/secret-once.tsx';
import { SmallTable } from '../../components/small-table.tsx';

interface CasePartiesProps {
  readonly caseId: string;
  readonly parties: readonly CaseParty[];
}

/** Who takes part in a case by a link of their own. */
export function CaseParties({ caseId, parties }: CasePartiesProps): ReactElement {
  const [isAdding, setAdding] = useState(false);
  const [link, setLink] = useState<string>();
  return (
    <>
      <SmallTable
        title="Parties"
        description="They read and write by a secret link, without an account."
        rows={parties}
        idOf={({ PartyId }) => PartyId}
        empty="Nobody outside of the team takes part."
        actions={() => <Button onClick={() => setAdding(true)}>Add party</Button>}
        columns={[
          { id: 'name', header: 'Name', cell: ({ Name }) => Name },
          { id: 'role', header: 'Role', cell: ({ Role }) => Role.toLowerCase() },
          { id: 'email', header: 'Mail address', cell: ({ Email }) => Email ?? '–' },
          {
            id: 'seen',
            header: 'Last seen',
            cell: ({ LastSeenDate }) => <Instant at={LastSeenDate} never="Never" isRelative />,
          },
          {
            id: 'removed',
            header: 'Removed',
            cell: ({ RemoveDate }) => <Instant at={RemoveDate} />,
          },
        ]}
      />
      {isAdding ? <AddParty caseId={caseId} onClose={() => setAdding(false)} onAdded={setLink} /> : undefined}
      {link === undefined ? undefined : (
        <CloseDialog title="Link of the party" onClose={() => setLink(undefined)}>
          <SecretOnce
            what="Link"
            values={[{ label: 'Link', value: link, isSecret: true }]}
            file={{ name: `${caseId}-link.txt`, text: `${link}\n` }}
          />
        </CloseDialog>
      )}
    </>
  );
}

interface AddPartyProps {
  readonly caseId: string;
  readonly onClose: () => void;
  readonly onAdded: (link: string) => void;
}

const ROLES = ['VENDOR', 'COORDINATOR', 'REPORTER', 'OTHER'].map((value) => ({
  value,
  label: value.charAt(0) + value.slice(1).toLowerCase(),
}));

function AddParty({ caseId, onClose, onAdded }: AddPartyProps): ReactElement {
  const add = useWrite('securitycenter', 'AddCaseParty');
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('VENDOR');
  return (
    <Dialog
      title="Add party"
      deed="Add party"
      isReady={name.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const { CaseUrl } = await add.mutateAsync({
          CaseId: caseId,
          Name: name.trim(),
          Role: role,
          ...(email.trim() === '' ? {} : { Email: email.trim() }),
        });
        onClose();
        onAdded(CaseUrl);
      }}
    >
      <FormField label="Name">
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label="Role">
        <Select
          options={ROLES}
          selectedOption={ROLES.find(({ value }) => value === role) ?? null}
          onChange={({ detail }) => setRole(detail.selectedOption.value ?? 'VENDOR')}
        />
      </FormField>
      <FormField label="Mail address" description="Told there that there is news; optional.">
        <Input type="email" value={email} onChange={({ detail }) => setEmail(detail.value)} />
      </FormField>
    </Dialog>
  );
}
