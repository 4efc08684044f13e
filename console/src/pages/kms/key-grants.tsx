import Button from '@cloudscape-design/components/button';
import { type ReactElement, useState } from 'react';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { Instant } from '../../components/instant.tsx';
import { SmallTable } from '../../components/small-table.tsx';

/** Whom a key's grants let use it. */
export function KeyGrants({ keyId }: { readonly keyId: string }): ReactElement {
  const notify = useNotify();
  const found = useOperation('kms', 'ListGrants', { KeyId: keyId });
  const revoke = useWrite('kms', 'RevokeGrant');
  const [doomed, setDoomed] = useState<string>();
  return (
    <>
      <SmallTable
        title="Grants"
        description="Programs and services make grants to lend a key for some operations."
        rows={found.data?.Grants ?? []}
        idOf={({ GrantId = '' }) => GrantId}
        isLoading={found.isPending}
        problem={found.error}
        empty="This key has no grants."
        selection="single"
        actions={([marked]) => (
          <Button disabled={marked === undefined} onClick={() => setDoomed(marked?.GrantId)}>
            Revoke
          </Button>
        )}
        columns={[
          { id: 'id', header: 'Grant id', cell: ({ GrantId = '' }) => `${GrantId.slice(0, 12)}…` },
          { id: 'name', header: 'Name', cell: ({ Name }) => Name ?? '–' },
          { id: 'to', header: 'Granted to', cell: ({ GranteePrincipal }) => GranteePrincipal },
          { id: 'operations', header: 'Operations', cell: ({ Operations = [] }) => Operations.join(', ') },
          { id: 'created', header: 'Created', cell: ({ CreationDate }) => <Instant at={CreationDate} /> },
        ]}
      />
      {doomed === undefined ? undefined : (
        <ConfirmByName
          title="Revoke this grant?"
          name="revoke"
          deed="Revoke"
          onClose={() => setDoomed(undefined)}
          onConfirm={async () => {
            await revoke.mutateAsync({ KeyId: keyId, GrantId: doomed });
            notify.done('The grant is revoked.');
          }}
        >
          Whoever uses the key by this grant is refused from now on.
        </ConfirmByName>
      )}
    </>
  );
}
