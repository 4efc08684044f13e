import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useParams } from 'react-router';
import type { OutputOf } from '../../api/operations.ts';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { useSession } from '../../app/session-context.ts';
import { ButtonRow } from '../../components/button-row.tsx';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { TabsByAddress } from '../../components/tabs-by-address.tsx';
import { TagsTable } from '../../components/tags-table.tsx';
import { AccountStatus } from './accounts-page.tsx';
import { MoveAccount } from './move-account.tsx';
import { TargetPolicies } from './target-policies.tsx';

type Account = NonNullable<OutputOf<'organizations', 'DescribeAccount'>['Account']>;

/** One account of the organization. */
export function AccountPage(): ReactElement {
  const { accountId = '' } = useParams();
  const found = useOperation('organizations', 'DescribeAccount', { AccountId: accountId });
  return (
    <Loaded of={found} what={`Account ${accountId}`}>
      {({ Account: account }) => (account === undefined ? undefined : <AccountDetails account={account} />)}
    </Loaded>
  );
}

function AccountDetails({ account }: { readonly account: Account }): ReactElement {
  const { Id = '', Name = '', Arn, Email, Status, JoinedMethod, JoinedTimestamp } = account;
  return (
    <ContentLayout header={<AccountHeader id={Id} name={Name} status={Status} />}>
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">Summary</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'Account id', value: Id },
              { label: 'Email address of its root', value: Email ?? '–' },
              { label: 'Status', value: <AccountStatus status={Status} /> },
              { label: 'ARN', value: Arn ?? '–' },
              { label: 'Joined', value: <Instant at={JoinedTimestamp} /> },
              { label: 'How', value: JoinedMethod === 'CREATED' ? 'Created here' : 'Invited' },
            ]}
          />
        </Container>
        <TabsByAddress
          label="Parts of the account"
          tabs={[
            { id: 'policies', label: 'Control policies', content: <TargetPolicies targetId={Id} /> },
            { id: 'tags', label: 'Tags', content: <AccountTags accountId={Id} /> },
          ]}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}

interface AccountHeaderProps {
  readonly id: string;
  readonly name: string;
  readonly status: string | undefined;
}

function AccountHeader({ id, name, status }: AccountHeaderProps): ReactElement {
  const notify = useNotify();
  const { accountId: own } = useSession();
  const close = useWrite('organizations', 'CloseAccount');
  const [open, setOpen] = useState<'close' | 'move'>();
  return (
    <>
      <Header
        variant="h1"
        actions={
          <ButtonRow>
            <Button disabled={id === own} onClick={() => setOpen('move')}>
              Move
            </Button>
            <Button disabled={id === own || status !== 'ACTIVE'} onClick={() => setOpen('close')}>
              Close account
            </Button>
          </ButtonRow>
        }
      >
        {name}
      </Header>
      {open === 'move' ? <MoveAccount accountId={id} onClose={() => setOpen(undefined)} /> : undefined}
      {open === 'close' ? (
        <ConfirmByName
          title={`Close account ${name}?`}
          name={id}
          deed="Close account"
          onClose={() => setOpen(undefined)}
          onConfirm={async () => {
            await close.mutateAsync({ AccountId: id });
            notify.done(`Account ${name} is being closed.`);
          }}
        >
          Nobody can act in it from now on: all its credentials are refused. It stays suspended for 90 days,
          and is gone afterwards.
        </ConfirmByName>
      ) : undefined}
    </>
  );
}

function AccountTags({ accountId }: { readonly accountId: string }): ReactElement {
  const found = useOperation('organizations', 'ListTagsForResource', { ResourceId: accountId });
  const add = useWrite('organizations', 'TagResource');
  const remove = useWrite('organizations', 'UntagResource');
  return (
    <Loaded of={found} what="The tags">
      {({ Tags = [] }) => (
        <TagsTable
          tags={Tags}
          onAdd={(Tags) => add.mutateAsync({ ResourceId: accountId, Tags })}
          onRemove={(TagKeys) => remove.mutateAsync({ ResourceId: accountId, TagKeys })}
        />
      )}
    </Loaded>
  );
}
