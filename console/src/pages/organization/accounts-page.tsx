import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import TreeView from '@cloudscape-design/components/tree-view';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { ButtonRow } from '../../components/button-row.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageLink } from '../../components/page-link.tsx';
import { CreateAccount } from './create-account.tsx';
import { CreateUnit } from './create-unit.tsx';
import { isWithoutOrganization, NoOrganization } from './no-organization.tsx';
import { type Account, type OrganizationNode, placesIn, readTree } from './read-tree.ts';

type Open = 'account' | 'unit' | undefined;

/** The organization as a tree: units and the accounts in them. */
export function AccountsPage(): ReactElement {
  const tree = useQuery({ queryKey: ['organizations', 'tree'], queryFn: readTree });
  const [open, setOpen] = useState<Open>();
  const isMissing = isWithoutOrganization(tree.error);
  const close = (): void => setOpen(undefined);
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Accounts of this organization. Each has users, keys and records of its own."
          actions={
            isMissing ? undefined : (
              <ButtonRow>
                <Button onClick={() => setOpen('unit')}>Create unit</Button>
                <Button variant="primary" onClick={() => setOpen('account')}>
                  Create account
                </Button>
              </ButtonRow>
            )
          }
        >
          Accounts
        </Header>
      }
    >
      {isMissing ? (
        <NoOrganization />
      ) : (
        <Loaded of={tree} what="The organization">
          {(root) => (
            <>
              <Tree root={root} />
              {open === 'account' ? <CreateAccount onClose={close} /> : undefined}
              {open === 'unit' ? <CreateUnit places={placesIn(root)} onClose={close} /> : undefined}
            </>
          )}
        </Loaded>
      )}
    </ContentLayout>
  );
}

/** An entry of the tree. */
type Entry =
  | { readonly kind: 'unit'; readonly id: string; readonly node: OrganizationNode }
  | { readonly kind: 'account'; readonly id: string; readonly account: Account };

const entryOf = (node: OrganizationNode): Entry => ({ kind: 'unit', id: node.id, node });

const childrenOf = ({ units, accounts }: OrganizationNode): Entry[] => [
  ...units.map(entryOf),
  ...accounts.map((account): Entry => ({ kind: 'account', id: account.Id ?? '', account })),
];

const allIds = (node: OrganizationNode): string[] => [node.id, ...node.units.flatMap(allIds)];

function Tree({ root }: { readonly root: OrganizationNode }): ReactElement {
  const [expanded, setExpanded] = useState(() => allIds(root));
  return (
    <Container>
      <TreeView<Entry>
        ariaLabel="Organization"
        items={[entryOf(root)]}
        getItemId={({ id }) => id}
        getItemChildren={(entry) => (entry.kind === 'unit' ? childrenOf(entry.node) : [])}
        expandedItems={expanded}
        onItemToggle={({ detail }) =>
          setExpanded(detail.expanded ? [...expanded, detail.id] : expanded.filter((id) => id !== detail.id))
        }
        i18nStrings={{
          expandButtonLabel: (entry) => `Open ${nameOf(entry)}`,
          collapseButtonLabel: (entry) => `Close ${nameOf(entry)}`,
        }}
        renderItem={(entry) => {
          if (entry.kind === 'unit')
            return {
              content: <strong>{nameOf(entry)}</strong>,
              secondaryContent: <Box variant="small">{entry.id}</Box>,
            };
          const path = `/organization/accounts/${entry.id}`;
          return {
            content: <PageLink to={path}>{nameOf(entry)}</PageLink>,
            secondaryContent: (
              <Box variant="small">
                {entry.id} · {entry.account.Email}
              </Box>
            ),
            actions: <AccountStatus status={entry.account.Status} />,
          };
        }}
      />
    </Container>
  );
}

const nameOf = (entry: Entry): string =>
  entry.kind === 'unit' ? entry.node.name : (entry.account.Name ?? entry.id);

export function AccountStatus({ status }: { readonly status: string | undefined }): ReactElement {
  return status === 'ACTIVE' ? (
    <StatusIndicator>Active</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">{status === 'SUSPENDED' ? 'Suspended' : 'Closing'}</StatusIndicator>
  );
}
