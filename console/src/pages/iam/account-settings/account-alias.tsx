import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useOperation, useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { useSession } from '../../../app/session-context.ts';
import { Loaded } from '../../../components/loaded.tsx';

/** Characters AWS takes in an alias. */
const ALIAS = /^[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]$/;

/** The account's alias, which makes the address of its sign-in page easy to remember. */
export function AccountAlias(): ReactElement {
  const aliases = useOperation('iam', 'ListAccountAliases', {});
  return (
    <Container header={<Header variant="h2">Account alias</Header>}>
      <Loaded of={aliases} what="The alias">
        {({ AccountAliases = [] }) => <AliasForm alias={AccountAliases[0] ?? ''} key={AccountAliases[0]} />}
      </Loaded>
    </Container>
  );
}

function AliasForm({ alias }: { readonly alias: string }): ReactElement {
  const { accountId } = useSession();
  const notify = useNotify();
  const create = useWrite('iam', 'CreateAccountAlias');
  const remove = useWrite('iam', 'DeleteAccountAlias');
  const [typed, setTyped] = useState(alias);
  const isFit = typed === '' || ALIAS.test(typed);
  const address = `${location.origin}/signin/${alias === '' ? accountId : alias}`;
  const save = async (): Promise<void> => {
    try {
      if (typed === '') await remove.mutateAsync({ AccountAlias: alias });
      else await create.mutateAsync({ AccountAlias: typed });
      notify.done(typed === '' ? 'The alias is removed.' : `The alias is ${typed} now.`);
    } catch (problem) {
      notify.failed('The alias was not changed', problem);
    }
  };
  return (
    <Form
      actions={
        <Button
          disabled={!isFit || typed === alias}
          loading={create.isPending || remove.isPending}
          onClick={() => void save()}
        >
          Save alias
        </Button>
      }
    >
      <SpaceBetween size="m">
        <FormField
          label="Alias"
          description="3 to 63 small letters, digits and single dashes. Empty for none."
          errorText={
            isFit ? undefined : 'An alias has no other characters, and no dash first, last or twice.'
          }
        >
          <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} />
        </FormField>
        <FormField label="Where your users sign in">
          <CopyToClipboard
            variant="inline"
            textToCopy={address}
            copyButtonAriaLabel="Copy the address"
            copySuccessText="Copied"
            copyErrorText="The browser did not let it be copied"
          />
        </FormField>
      </SpaceBetween>
    </Form>
  );
}
