import Button from '@cloudscape-design/components/button';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { AnywhereSubject } from '../../../api/anywhere-operations.ts';
import { useRegion } from '../../../api/region.ts';
import { useOperation } from '../../../api/use-operation.ts';
import { CloseDialog } from '../../../components/close-dialog.tsx';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { readAll } from './read-all.ts';

const read = () => readAll('ListSubjects', ({ subjects }) => subjects);

/** Who came with a certificate, and when last. */
export function Subjects(): ReactElement {
  const region = useRegion();
  const found = useQuery({ queryKey: ['rolesanywhere', 'Subjects', region], queryFn: read });
  const [shown, setShown] = useState<AnywhereSubject>();
  return (
    <>
      <SmallTable
        title="Subjects"
        description="Who opened a session by a certificate."
        rows={found.data ?? []}
        idOf={({ subjectId }) => subjectId}
        isLoading={found.isPending}
        problem={found.error}
        empty="Nobody came with a certificate yet."
        selection="single"
        actions={([marked]) => (
          <Button disabled={marked === undefined} onClick={() => setShown(marked)}>
            Certificates
          </Button>
        )}
        columns={[
          {
            id: 'subject',
            header: 'Subject',
            cell: ({ x509Subject }) => x509Subject,
            sortBy: ({ x509Subject }) => x509Subject,
          },
          {
            id: 'seen',
            header: 'Last seen',
            cell: ({ lastSeenAt }) => <Instant at={lastSeenAt} isRelative />,
            sortBy: ({ lastSeenAt }) => lastSeenAt,
          },
          {
            id: 'first',
            header: 'First seen',
            cell: ({ createdAt }) => <Instant at={createdAt} isRelative />,
            sortBy: ({ createdAt }) => createdAt,
          },
        ]}
      />
      {shown === undefined ? undefined : (
        <CloseDialog title={`Certificates of ${shown.x509Subject}`} onClose={() => setShown(undefined)}>
          <Certificates subjectId={shown.subjectId} />
        </CloseDialog>
      )}
    </>
  );
}

function Certificates({ subjectId }: { readonly subjectId: string }): ReactElement {
  const found = useOperation('rolesanywhere', 'GetSubject', { subjectId });
  return (
    <Loaded of={found} what="The certificates">
      {({ subject }) => (
        <SmallTable
          title="Certificates"
          rows={subject.credentials}
          idOf={({ issuer, serialNumber }) => `${issuer} ${serialNumber}`}
          empty="There are none."
          wrapsLines
          columns={[
            { id: 'serial', header: 'Serial number', cell: ({ serialNumber }) => serialNumber },
            { id: 'issuer', header: 'Issuer', cell: ({ issuer }) => issuer },
            { id: 'seen', header: 'Last seen', cell: ({ seenAt }) => <Instant at={seenAt} isRelative /> },
          ]}
        />
      )}
    </Loaded>
  );
}
